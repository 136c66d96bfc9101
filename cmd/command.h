// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/options.h"
#include "cmd/output.h"
#include "core/actions.h"

#include <functional>

namespace CLI {
class App;
}

namespace convassign {

/// What a command works with.
struct CommandNeeds {
    const Config& config;
    Database& store;
    const Actor& actor;
    Output& output;
    Time now;
    /// Waits a little for news; false when the person wants an end.
    std::function<bool()> wait;
    /// Asks the person; true for a yes. Throws UsageError where nobody can be asked.
    std::function<bool(const std::string&)> confirm{};

    [[nodiscard]] ActionNeeds for_action() const { return {store, config, actor, now}; }
};

/// What a command works with that opens no database itself.
struct PlainNeeds {
    const Config& config;
    const std::string& user; ///< who runs it
    Output& output;
    Time now;
};

/// One command of the table in commands.cc.
struct Command {
    const char* name;     ///< "list", "agent add"
    const char* synopsis; ///< what follows the name; one line for each way to write it
    const char* summary;
    void (*add_options)(CLI::App&, Options&);
    void (*run)(const CommandNeeds&, const Options&);
    bool makes_database;                                                       ///< where there is none
    void (*run_without_database)(const PlainNeeds&, const Options&) = nullptr; ///< instead of `run`
};

void run_enable(const CommandNeeds& needs, const Options& options);
void run_disable(const CommandNeeds& needs, const Options& options);
void run_status(const CommandNeeds& needs, const Options& options);
void run_list(const CommandNeeds& needs, const Options& options);
void run_search(const CommandNeeds& needs, const Options& options);
void run_show(const CommandNeeds& needs, const Options& options);
void run_reassign(const CommandNeeds& needs, const Options& options);
void run_claim(const CommandNeeds& needs, const Options& options);
void run_reply(const CommandNeeds& needs, const Options& options);
void run_release(const CommandNeeds& needs, const Options& options);
void run_close(const CommandNeeds& needs, const Options& options);
void run_reopen(const CommandNeeds& needs, const Options& options);
void run_agent_add(const CommandNeeds& needs, const Options& options);
void run_agent_list(const CommandNeeds& needs, const Options& options);
void run_agent_show(const CommandNeeds& needs, const Options& options);
void run_agent_set(const CommandNeeds& needs, const Options& options);
void run_agent_disable(const CommandNeeds& needs, const Options& options);
void run_agent_enable(const CommandNeeds& needs, const Options& options);
void run_agent_remove(const CommandNeeds& needs, const Options& options);
void run_agent_token(const CommandNeeds& needs, const Options& options);
void run_agent_online(const CommandNeeds& needs, const Options& options);
void run_agent_offline(const CommandNeeds& needs, const Options& options);
void run_agent_auto(const CommandNeeds& needs, const Options& options);
void run_who(const CommandNeeds& needs, const Options& options);
void run_fairness(const CommandNeeds& needs, const Options& options);
void run_explain(const CommandNeeds& needs, const Options& options);
void run_replay(const CommandNeeds& needs, const Options& options);
void run_history(const CommandNeeds& needs, const Options& options);
void run_verify(const CommandNeeds& needs, const Options& options);
void run_proof(const CommandNeeds& needs, const Options& options);
void run_inject(const CommandNeeds& needs, const Options& options);
void run_customer_show(const CommandNeeds& needs, const Options& options);
void run_customer_join(const CommandNeeds& needs, const Options& options);
void run_backup(const CommandNeeds& needs, const Options& options);
void run_customer_export(const CommandNeeds& needs, const Options& options);
void run_customer_forget(const CommandNeeds& needs, const Options& options);
void run_restore(const PlainNeeds& needs, const Options& options);
void run_move_database(const PlainNeeds& needs, const Options& options);
void run_check(const CommandNeeds& needs, const Options& options);
void run_outbox_list(const CommandNeeds& needs, const Options& options);
void run_outbox_retry(const CommandNeeds& needs, const Options& options);
void run_outbox_drop(const CommandNeeds& needs, const Options& options);

} // namespace convassign
