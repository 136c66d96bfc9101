// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/options.h"
#include "cmd/output.h"
#include "core/actions.h"

#include <functional>

namespace convassign {

/// What a command works with.
struct Context {
    const Config& config;
    Database& store;
    const Actor& actor;
    Random& random;
    Output& output;
    Time now;
    /// Waits a little for news; false when the person wants an end.
    std::function<bool()> wait;

    [[nodiscard]] Scene scene() const { return {store, config, actor, now}; }
};

/// One command of the table in options.cc.
struct Command {
    const char* name;     ///< "list", "agent add"
    const char* synopsis; ///< what follows the name; one line for each way to write it
    const char* summary;
    void (*add_options)(CLI::App&, Options&);
    void (*run)(const Context&, const Options&);
    bool makes_database; ///< where there is none
};

void run_enable(const Context& context, const Options& options);
void run_disable(const Context& context, const Options& options);
void run_status(const Context& context, const Options& options);
void run_list(const Context& context, const Options& options);
void run_show(const Context& context, const Options& options);
void run_reassign(const Context& context, const Options& options);
void run_claim(const Context& context, const Options& options);
void run_release(const Context& context, const Options& options);
void run_close(const Context& context, const Options& options);
void run_agent_add(const Context& context, const Options& options);
void run_agent_list(const Context& context, const Options& options);
void run_agent_show(const Context& context, const Options& options);
void run_agent_set(const Context& context, const Options& options);
void run_agent_disable(const Context& context, const Options& options);
void run_agent_enable(const Context& context, const Options& options);
void run_agent_remove(const Context& context, const Options& options);
void run_agent_token(const Context& context, const Options& options);
void run_agent_online(const Context& context, const Options& options);
void run_agent_offline(const Context& context, const Options& options);
void run_agent_auto(const Context& context, const Options& options);
void run_who(const Context& context, const Options& options);
void run_history(const Context& context, const Options& options);
void run_inject(const Context& context, const Options& options);
void run_check(const Context& context, const Options& options);
void run_outbox_list(const Context& context, const Options& options);
void run_outbox_retry(const Context& context, const Options& options);
void run_outbox_drop(const Context& context, const Options& options);

} // namespace convassign
