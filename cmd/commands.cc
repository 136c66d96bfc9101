// SPDX-License-Identifier: MIT
#include "cmd/commands.h"

#include "cmd/command.h"
#include "cmd/command_options.h"
#include "cmd/options_help.h"
#include "core/base/version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace convassign {

namespace {

constexpr bool existing = false; // what a command works on
constexpr bool create = true;    // or begins

constexpr std::array commands{
    Command{"enable", "[--reason TEXT]", "Switch auto-assign on", switch_options, run_enable, create},
    Command{"disable", "[--reason TEXT]", "Switch auto-assign off", switch_options, run_disable, create},
    Command{"status", "", "Show the switch, the agents and what waits", no_options, run_status, existing},
    Command{"list", "[OPTION]...", "List conversations, those that wait longest first", list_options,
        run_list, existing},
    Command{"search", "TEXT... [OPTION]...", "Find conversations by number, name, text or their own number",
        search_options, run_search, existing},
    Command{"show", "CONVERSATION [--messages N]", "Show one conversation with its messages and history",
        show_options, run_show, existing},
    Command{"reassign",
        "CONVERSATION... (AGENT | --random) [--from AGENT]\n"
        "--all-from AGENT (AGENT | --random)",
        "Give conversations to another agent, all of them or none", reassign_options, run_reassign, existing},
    Command{"claim", "CONVERSATION AGENT", "Give an unassigned conversation to an agent", claim_options,
        run_claim, existing},
    Command{"reply",
        "CONVERSATION [--text TEXT]\n"
        "CONVERSATION --template NAME [--variable TEXT]...",
        "Answer the customer of a conversation", reply_options, run_reply, existing},
    Command{"release", "CONVERSATION...", "Put conversations back into the queue, at their old age",
        several_conversations, run_release, existing},
    Command{"close", "CONVERSATION...", "Close conversations", several_conversations, run_close, existing},
    Command{"reopen", "CONVERSATION...", "Open closed conversations again, as they were before",
        several_conversations, run_reopen, existing},
    Command{"who", "[--at TIME]", "Show who is online, and why or why not", who_options, run_who, existing},
    Command{"explain", "CONVERSATION [--at TIME]",
        "Tell why a conversation went where it went, or why it waits", explain_options, run_explain,
        existing},
    Command{"replay", "[--since DURATION] [--as RULE] [--seed N]",
        "Tell what would have happened by another rule, or by other chance", replay_options, run_replay,
        existing},
    Command{"history", "[CONVERSATION] [OPTION]...", "Show what happened, newest last", history_options,
        run_history, existing},
    Command{"fairness", "[OPTION]...", "Hold what the draws gave against what fair ones give",
        fairness_options, run_fairness, existing},
    Command{"verify", "[--since TIME] [--commitment HASH]",
        "Check the chain of the history, and every draw in it", verify_options, run_verify, existing},
    Command{"proof", "CONVERSATION\n--script", "Print what somebody needs to check a draw elsewhere",
        proof_options, run_proof, existing},
    Command{"inject", "--from CUSTOMER [OPTION]...", "Bring in a message as a customer would send it",
        inject_options, run_inject, create},
    Command{"check", "[--quick]", "Look for what is wrong, and say what to do about it", check_options,
        run_check, existing},
    Command{"backup", "(FILE | FOLDER [--keep N])", "Save the database to a file, also while the daemon runs",
        backup_options, run_backup, existing},
    Command{"restore", "FILE", "Put a backup in the place of the database, while no daemon runs",
        restore_options, nullptr, existing, run_restore},
    Command{"move-database", "(--to-url-file FILE [--to-folder FOLDER] | --to-path FILE)",
        "Move everything to a server, or to a file, while no daemon runs", move_database_options, nullptr,
        existing, run_move_database},
    Command{"customer show", "ADDRESS [--provider PROVIDER]", "Show a customer, by any of their addresses",
        customer_show_options, run_customer_show, existing},
    Command{"customer join", "ADDRESS OTHER [--provider PROVIDER]", "Make one customer of two",
        customer_join_options, run_customer_join, existing},
    Command{"customer export", "ADDRESS [--provider PROVIDER]",
        "Print everything that is kept of a person, as JSON", customer_show_options, run_customer_export,
        existing},
    Command{"customer forget", "ADDRESS [--provider PROVIDER] [--yes]",
        "Erase a person: texts, names, media and addresses", customer_forget_options, run_customer_forget,
        existing},
    Command{"outbox list", "[OPTION]...", "List what has to go out, oldest first", outbox_list_options,
        run_outbox_list, existing},
    Command{"outbox retry", "(ROW... | --target TARGET)", "Send rows as soon as possible", outbox_row_numbers,
        run_outbox_retry, existing},
    Command{"outbox drop", "(ROW... | --target TARGET)", "Give rows up: they are never sent",
        outbox_row_numbers, run_outbox_drop, existing},
    Command{"agent add", "NAME [OPTION]...", "Add an agent", agent_add_options, run_agent_add, create},
    Command{"agent list", "", "List the agents", no_options, run_agent_list, existing},
    Command{"agent show", "NAME", "Show one agent", agent_name, run_agent_show, existing},
    Command{"agent set", "NAME [OPTION]...", "Change an agent's properties", agent_set_options, run_agent_set,
        existing},
    Command{"agent disable", "NAME", "Keep an agent out; conversations go back into the queue", agent_name,
        run_agent_disable, existing},
    Command{"agent enable", "NAME", "Let an agent in again", agent_name, run_agent_enable, existing},
    Command{"agent remove", "NAME", "Remove an agent; conversations go back into the queue", agent_name,
        run_agent_remove, existing},
    Command{"agent token", "NAME [--link]\nNAME [--presence-only] [--revoke]",
        "Make the token that an agent signs in with", agent_token_options, run_agent_token, existing},
    Command{"agent online", "NAME --for DURATION", "Set an agent online for a while, whatever the pages say",
        agent_online_options, run_agent_online, existing},
    Command{"agent offline", "NAME [--for DURATION]",
        "Set an agent offline, for a while or until 'agent auto'", agent_offline_options, run_agent_offline,
        existing},
    Command{"agent auto", "NAME", "Let the pages decide again who is online", agent_name, run_agent_auto,
        existing},
};

constexpr const char* about_all = "Gives each new conversation to one of the agents who are online, and "
                                  "tells what happens. It works on the "
                                  "database of convassignd, whether or not that runs";

/// Commands of two words stand in groups by the first.
struct Group {
    std::string_view name;
    const char* about;
};
constexpr std::array groups{Group{"agent", "Add, change and remove the agents"},
    Group{"customer", "See, join, export and forget customers"},
    Group{"outbox", "See and steer what has to go out to providers and people"}};

constexpr const char* footer =
    "Options of every command may stand before or after it. Durations are a number and ms, s, m, h or d. "
    "'convassign COMMAND --help' tells of one command, convassign(1) of all.";

/// What follows the name of a command; nothing of a group.
std::optional<std::string> synopsis_of(const std::string& name) {
    const auto known = std::ranges::find(commands, name, &Command::name);
    return known == commands.end() ? std::nullopt : std::optional<std::string>(known->synopsis);
}

CLI::App& group_of(CLI::App& app, const std::string& name) {
    const auto known = app.get_subcommands([&name](const CLI::App* one) { return one->get_name() == name; });
    if (!known.empty()) return *known.front();
    const auto* const group = std::ranges::find(groups, name, &Group::name);
    return *app.add_subcommand(name, group->about)->fallthrough()->require_subcommand(1);
}

bool is_named(const Command& command, const std::vector<std::string>& words) {
    const std::string_view name = command.name;
    return std::ranges::find(words, name.substr(0, name.find(' '))) != words.end();
}

void add_command(CLI::App& app, const Command& command, Options& options) {
    const std::string name = command.name;
    const std::size_t space = name.find(' ');
    CLI::App& parent = space == std::string::npos ? app : group_of(app, name.substr(0, space));
    CLI::App* own = parent.add_subcommand(name.substr(space + 1), command.summary)->fallthrough();
    own->preparse_callback([&options, &command](std::size_t) { options.command = &command; });
    command.add_options(*own, options);
}

} // namespace

std::unique_ptr<CLI::App> make_app(Options& options, const std::vector<std::string>& words) {
    auto app = std::make_unique<CLI::App>(about_all, "convassign");
    app->formatter(help_formatter(synopsis_of, footer));
    app->set_help_flag("-h,--help", "Show this help");
    app->set_version_flag(
        "--version", std::string("convassign ") + program_version_and_commit, "Show the version");
    app->require_subcommand(1);
    global_options(*app, options);
    for (const Command& command : commands)
        if (words.empty() || is_named(command, words)) add_command(*app, command, options);
    return app;
}

} // namespace convassign
