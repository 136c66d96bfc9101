// SPDX-License-Identifier: MIT
#include "tests/support/engine.h"

#include "core/wrap/postgres.h"
#include "tests/support/postgres.h"

#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>

namespace convassign {

namespace {

constexpr const char* postgres_template = "with_tables";

/// The databases of this process, each made of one that has the tables already.
class Databases {
public:
    Databases() : maintenance_(open_postgres({cluster_.connection("postgres"), ""})) {
        maintenance_->script("CREATE DATABASE with_tables");
        const Store tables(PostgresPlace{cluster_.connection(postgres_template), ""});
    }

    PostgresPlace place(const std::string& path) {
        const auto [known, is_new] = names_.try_emplace(path, "test_" + std::to_string(names_.size()));
        if (is_new)
            maintenance_->script("CREATE DATABASE " + known->second + " TEMPLATE " + postgres_template);
        return {cluster_.connection(known->second), path};
    }

    void drop(const std::string& path) {
        if (const auto known = names_.find(path); known != names_.end())
            maintenance_->script("DROP DATABASE IF EXISTS " + known->second + " WITH (FORCE)");
    }

private:
    Postgres cluster_;
    std::unique_ptr<Database> maintenance_;
    std::map<std::string, std::string> names_; ///< by their paths; none is used twice
};

Databases& databases() {
    if (Postgres::programs().empty() || !can_open_postgres())
        throw std::runtime_error("only where PostgreSQL and libpq are installed");
    static Databases all;
    return all;
}

} // namespace

bool is_on_postgres() {
    const char* engine = std::getenv("CONVASSIGN_ENGINE");
    return engine != nullptr && std::string(engine) == "postgres";
}

Store open_test_store(const std::string& path) {
    return is_on_postgres() ? Store(databases().place(path)) : Store(path, Store::Mode::create);
}

std::string server_of_test_store(const std::string& path) {
    return is_on_postgres() ? databases().place(path).connection : "";
}

void drop_test_store(const std::string& path) {
    if (is_on_postgres()) databases().drop(path);
}

} // namespace convassign
