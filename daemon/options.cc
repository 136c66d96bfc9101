// SPDX-License-Identifier: MIT
#include "daemon/options.h"

#include "core/base/text.h"
#include "core/base/version.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <vector>

namespace convassign {

namespace {

std::string log_level_error(const std::string& text) {
    return from_word<LogLevel>(text) ? "" : "'" + text + "' is not one of error, warning, info, debug";
}

std::string duration_error(const std::string& text) {
    const auto duration = parse_duration(text);
    return duration && *duration > Duration(0) ? "" : "'" + text + "' is no duration such as 30s or 5m";
}

/// At most one of them.
CLI::Option* add_modes(CLI::App& app, DaemonOptions& options) {
    const auto chosen = std::make_shared<std::string>();
    const auto mode = [&](const std::string& name, DaemonMode value, const std::string& help) {
        const auto choose = [&options, chosen, name, value] {
            if (!chosen->empty() && *chosen != name) throw CLI::ExcludesError(name, *chosen);
            *chosen = name;
            options.mode = value;
        };
        return app.add_flag_callback(name, choose, help);
    };
    mode("--detach", DaemonMode::detach,
        "Start in the background and log to syslog; where one runs already, end with 0");
    mode("--once", DaemonMode::once, "Poll every provider once, draw, and end; 1 when some provider failed");
    mode(
        "--check", DaemonMode::check, "Read the configuration, say what is wrong with it, and touch nothing");
    return mode(
        "--demo", DaemonMode::demo, "Simulate agents and customers on a temporary database until Ctrl-C");
}

void add_demo_length(CLI::App& app, DaemonOptions& options, CLI::Option* demo) {
    app.add_option_function<std::string>(
           "--for", [&options](const std::string& text) { options.demo_length = parse_duration(text); },
           "End the demo after this time, with a summary")
        ->option_text("DURATION")
        ->check(duration_error)
        ->needs(demo);
}

/// Of a word that is left over.
std::string what_is_wrong(const CLI::App& app, const std::string& word) {
    if (!word.starts_with('-')) return "'" + word + "' is one too many";
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options())
        known.push_back("--" + option->get_lnames().front());
    const std::string meant = nearest(word, known);
    return "no option '" + word + "'" + (meant.empty() ? "" : " (did you mean '" + meant + "'?)");
}

int refuse(const std::string& problem) {
    std::cerr << "convassignd: " << printable(problem) << "; see 'convassignd --help'\n";
    return 2;
}

} // namespace

std::shared_ptr<CLI::App> daemon_command_line(DaemonOptions& options) {
    auto app = std::make_shared<CLI::App>(
        "Gives each new WhatsApp conversation at random to one of the agents that are online now.",
        "convassignd");
    app->set_version_flag(
        "--version", std::string("convassignd ") + program_version_and_commit, "Print the version and end");
    app->set_help_flag("--help", "Print this help and end");
    app->add_option("--config", options.config, "The configuration file")->option_text("FILE");
    app->add_option("--database", options.database, "The database, in place of the configured one")
        ->option_text("FILE");
    app->add_option_function<std::string>(
           "--log-level",
           [&options](const std::string& text) { options.log_level = *from_word<LogLevel>(text); },
           "How much to log: error, warning (the default with --once), info (the default) or debug")
        ->option_text("LEVEL")
        ->check(log_level_error);
    add_demo_length(*app, options, add_modes(*app, options));
    return app;
}

std::optional<int> parse_daemon_options(int argc, char** argv, DaemonOptions& options) {
    const auto app = daemon_command_line(options);
    try {
        app->parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::Success& asked) {
        return app->exit(asked);
    } catch (const CLI::ExtrasError&) {
        return refuse(what_is_wrong(*app, app->remaining().front()));
    } catch (const CLI::ParseError& error) {
        return refuse(error.what());
    }
}

} // namespace convassign
