// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/recipients.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/store.h"
#include "tests/support/engine.h"
#include "tests/support/moments.h"
#include "tests/support/temporary_directory.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace convassign {

/// A real database of its own, gone at the end, and what a test sees in it. It begins with one line, and
/// nobody there. Conversations are found by their customer, agents by their name.
class SeenStore : private TemporaryDirectory, public Store {
public:
    SeenStore();
    SeenStore(SeenStore&&) = delete;
    SeenStore& operator=(SeenStore&&) = delete;
    SeenStore(const SeenStore&) = delete;
    SeenStore& operator=(const SeenStore&) = delete;
    ~SeenStore();

    Config config;
    Actor admin{"cli:root", Role::admin, {}};
    LineId line_id; ///< where customers write unless a test says otherwise

    /// Another connection to the same database.
    [[nodiscard]] Store open_again() const { return open_test_store(file()); }
    [[nodiscard]] std::string file() const { return TemporaryDirectory::file("convassign.db"); }
    [[nodiscard]] std::string file(const std::string& name) const { return TemporaryDirectory::file(name); }
    [[nodiscard]] const std::string& directory() const { return TemporaryDirectory::path(); }

    [[nodiscard]] ActionNeeds by(const Actor& actor, Time now = noon) {
        return {*this, config, actor, now, recipients()};
    }
    [[nodiscard]] ActionNeeds by_admin(Time now = noon) { return by(admin, now); }
    /// That agent at their page, in their own role.
    [[nodiscard]] Actor person(const std::string& name);

    /// From now on these hear of what happens.
    void set_recipients(Recipients recipients) { recipients_ = std::move(recipients); }
    [[nodiscard]] const Recipients& recipients() const { return recipients_; }

    [[nodiscard]] Agent agent(const std::string& name);
    [[nodiscard]] std::optional<Customer> customer(const std::string& address);
    /// The customer's last one.
    [[nodiscard]] ConversationView conversation(const std::string& customer);
    [[nodiscard]] ConversationView conversation(ConversationId id);
    [[nodiscard]] std::vector<HistoryRow> rows_of(ConversationId id);
    [[nodiscard]] std::vector<HistoryKind> kinds_of(ConversationId id);
    /// The whole history.
    [[nodiscard]] std::vector<HistoryRow> all_rows();

    // What a test looks at and changes past the functions of the store.
    [[nodiscard]] Rows query(std::string_view sql, Values values = {}) { return (*this)->query(sql, values); }
    [[nodiscard]] std::int64_t number(const std::string& sql) { return (*this)->number(sql); }
    std::int64_t run(std::string_view sql, Values values = {}) { return (*this)->run(sql, values); }
    void script(const std::string& sql) { (*this)->script(sql); }

    /// Of tests that are about the file.
    [[nodiscard]] SqliteDatabase& sqlite() { return *(*this)->as_file(); }

private:
    Recipients recipients_;
};

} // namespace convassign
