// SPDX-License-Identifier: MIT
// PostgreSQL as the engine: that it takes every text of ours, and keeps what the face promises.

#include "core/store/rules.h"
#include "core/store/store.h"
#include "core/wrap/postgres.h"
#include "core/wrap/postgres_text.h"
#include "tests/support/every_statement.h"
#include "tests/support/postgres.h"

#include <gtest/gtest.h>
#include <regex>

namespace convassign {

namespace {

std::string prepared(const Database::Statement& statement, std::size_t number) {
    std::string types;
    for (const Bound::Type type : statement.types)
        types += std::string(types.empty() ? "" : ", ")
            + (type == Bound::Type::integer      ? "int8"
                    : type == Bound::Type::bytes ? "bytea"
                                                 : "text");
    return "PREPARE s" + std::to_string(number) + (types.empty() ? "" : " (" + types + ")") + " AS "
        + with_numbered_values(statement.text) + ";\n";
}

/// What core/wrap/sqlite says in words of its own: another engine says it otherwise.
bool is_of_sqlite_alone(const std::string& sql) {
    return !std::regex_search(sql, std::regex("^(SELECT|INSERT|UPDATE|DELETE|WITH)"))
        || std::regex_search(sql, std::regex("sqlite_schema|pragma_|words_of_"));
}

TEST(SecondEngine, TakesEveryStatement) {
    if (Postgres::programs().empty() || !can_open_postgres())
        GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
    TestStore store;
    furnish(store);
    use_everything(store);
    static_cast<void>(rules::find_broken(store));
    const Postgres postgres;
    const Store tables(PostgresPlace{postgres.connection("postgres"), ""});

    std::size_t count = 0;
    std::string all;
    for (const Database::Statement& statement : store->statements())
        if (!is_of_sqlite_alone(statement.text)) all += prepared(statement, ++count);
    const auto errors = postgres.errors_of(all);

    EXPECT_GT(count, 300u);
    EXPECT_EQ(errors, std::vector<std::string>()) << all;
}

} // namespace

} // namespace convassign
