// SPDX-License-Identifier: MIT
#include "cmd/actor.h"
#include "cmd/ask.h"
#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/open_store.h"
#include "cmd/wait.h"
#include "core/base/open_files.h"
#include "core/base/text.h"
#include "core/checkpoint.h"
#include "core/config/load.h"
#include "core/start_check.h"
#include "core/wrap/database.h"

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace convassign {

namespace {

constexpr Duration follow_interval = 200ms;

Config read_config(const Options& options) {
    Config config = load_config(options.config_file);
    if (options.database.empty()) return config;
    config.database_path = options.database;
    config.database_url_file.clear();
    return config;
}

/// Ends the process where the command has succeeded.
void run(const Options& options) {
    const Config config = read_config(options);
    const std::string user = user_name();
    if (options.command->run_without_database != nullptr) {
        Output output(std::cout, std::cerr, look_of(options, standard_output()));
        options.command->run_without_database({config, user, output, options.now}, options);
        output.flush();
        return;
    }
    // A user who may act only as an agent must not create a database: a new one has no agents.
    const auto mode = options.command->makes_database && role_by_configuration(config, user)
        ? Store::Mode::create
        : Store::Mode::existing;
    Store store = open_store(config, mode);
    const Actor actor = actor_of(config, user, store);
    Output output(std::cout, std::cerr, look_of(options, standard_output()));
    options.command->run({config, store, actor, output, options.now,
                             [] { return wait_unless_ended(follow_interval); }, is_answered_with_yes},
        options);
    output.flush();
    checkpoint_without_daemon(store, options.now);
    // All is stored and said. The system takes back what the process has sooner than piece by piece.
    std::_Exit(0);
}

void run(const std::vector<std::string>& arguments) {
    Options options;
    options.now = wall_clock();
    const auto text = parse_command_line(arguments, options);
    if (!text) {
        run(options);
        return;
    }
    std::cout << *text << std::flush;
    if (!std::cout) throw Error(system_failure("write to standard output"));
}

void report(const std::string& problem) { std::cerr << "convassign: " << printable(problem) << "\n"; }

} // namespace

} // namespace convassign

int main(int argc, char** argv) {
    using namespace convassign;
    open_standard_files();
    std::signal(SIGPIPE, SIG_DFL); // a reader that has enough ends us, even where the parent ignored it
    try {
        run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
        return 0;
    } catch (const ConfigError& error) {
        for (const std::string& problem : error.problems)
            report(problem);
        return exit_status(error);
    } catch (const DamagedDatabase& error) {
        report(what_to_do_about(error));
        return exit_status(error);
    } catch (const std::exception& error) {
        report(describe(error));
        return exit_status(error);
    }
}
