// SPDX-License-Identifier: MIT
#include "cmd/options.h"

#include "cmd/command.h"
#include "cmd/option_text.h"
#include "cmd/options_help.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace convassign {

namespace {

using Take = std::function<void(const std::string&)>;

// The kinds of options. All that is wrong with a value is said with the option's name and the value.

CLI::Option* value(
    CLI::App& app, const std::string& name, const char* type, const Take& take, const std::string& help) {
    const auto read = [name, take](const std::string& text) {
        try {
            take(text);
        } catch (const UsageError& error) {
            throw UsageError(name + " '" + text + "': " + error.what());
        }
    };
    return app.add_option_function<std::string>(name, read, help)->type_name(type);
}

CLI::Option* text(
    CLI::App& app, const std::string& name, const char* type, std::string& field, const std::string& help) {
    return app.add_option(name, field, help)->type_name(type);
}

CLI::Option* text(CLI::App& app, const std::string& name, const char* type, std::optional<std::string>& field,
    const std::string& help) {
    return value(
        app, name, type, [&field](const std::string& word) { field = word; }, help);
}

CLI::Option* number(CLI::App& app, const std::string& name, std::int64_t& field, std::int64_t least,
    std::int64_t most, const std::string& help) {
    const Take take = [&field, least, most](
                          const std::string& word) { field = read_number(word, least, most); };
    return value(app, name, "N", take,
        help + ", " + std::to_string(least) + " to " + std::to_string(most) + " (default "
            + std::to_string(field) + ")");
}

CLI::Option* flag(CLI::App& app, const std::string& name, bool& field, const std::string& help) {
    return app.add_flag(name, field, help)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

CLI::Option* choice(
    CLI::App& app, const std::string& name, const std::function<void()>& choose, const std::string& help) {
    return app.add_flag_callback(name, choose, help)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

/// At most one of these.
void exclusive(const std::vector<CLI::Option*>& options) {
    for (std::size_t i = 0; i < options.size(); ++i)
        for (std::size_t j = i + 1; j < options.size(); ++j)
            options[i]->excludes(options[j]);
}

// What the commands take.

void no_options(CLI::App&, Options&) {}

void global_options(CLI::App& app, Options& options) {
    text(app, "--config", "FILE", options.config_file, "Read this configuration");
    text(app, "--database", "FILE", options.database, "Use this database instead of the configuration's");
    flag(app, "--json", options.json, "Answer with one JSON document");
    flag(app, "--quiet", options.quiet, "Say nothing but results and errors");
    const Take color = [&options](const std::string& word) {
        const auto known = from_word<ColorChoice>(word);
        if (!known) throw UsageError("expected auto, always or never");
        options.color = *known;
    };
    value(app, "--color", "WHEN", color, "Colour: auto (on a terminal, without $NO_COLOR), always or never");
}

void switch_options(CLI::App& app, Options& options) {
    text(app, "--reason", "TEXT", options.reason, "Why, for the history");
}

void list_options(CLI::App& app, Options& options) {
    ListOptions& list = options.list;
    const auto state = [&](const char* name, std::optional<ConversationState> wanted, const char* help) {
        return choice(
            app, name, [&list, wanted] { list.state = wanted; }, help);
    };
    auto* unassigned = state("--unassigned", ConversationState::unassigned, "Those that wait (the default)");
    auto* assigned = state("--assigned", ConversationState::assigned, "Those that an agent has");
    auto* closed = state("--closed", ConversationState::closed, "Those that are done");
    auto* all = state("--all", std::nullopt, "Those in every state");
    exclusive({unassigned, assigned, closed, all});
    auto* agent = text(app, "--agent", "AGENT", list.agent, "Only those assigned to this agent");
    text(app, "--provider", "PROVIDER", list.provider, "Only those of this provider");
    text(app, "--customer", "ADDRESS", list.customer,
        "Only those of this customer, by any of their addresses");
    const Take older = [&list](const std::string& word) { list.older_than = read_duration(word); };
    value(app, "--older-than", "DURATION", older, "Only those whose customer has waited longer");
    auto* offline = flag(app, "--offline-assignee", list.offline_assignee,
        "Only those assigned to an agent who is not online");
    for (auto* only_assigned : {agent, offline})
        only_assigned->excludes(unassigned)->excludes(closed)->excludes(all);
    number(app, "--limit", list.limit, 1, 10'000, "Show at most so many");
    app.callback([&list] {
        if (list.agent || list.offline_assignee) list.state = ConversationState::assigned;
    });
}

void one_conversation(CLI::App& app, ConversationId& field) {
    const Take take = [&field](const std::string& word) { field = read_conversation(word); };
    value(app, "CONVERSATION", "", take, "Its number, 12 or '#12'")->required();
}

void show_options(CLI::App& app, Options& options) {
    one_conversation(app, options.show.conversation);
    number(
        app, "--messages", options.show.messages, 0, 10'000, "Show at most so many of the newest messages");
}

void take_conversations(const std::vector<std::string>& words, HandOptions& by_hand) {
    for (const std::string& word : words) {
        ConversationId id;
        try {
            id = read_conversation(word);
        } catch (const UsageError& error) {
            throw UsageError("'" + word + "': " + error.what());
        }
        if (std::ranges::find(by_hand.conversations, id) == by_hand.conversations.end())
            by_hand.conversations.push_back(id);
    }
}

void several_conversations(CLI::App& app, Options& options) {
    const auto take = [&options](const std::vector<std::string>& words) {
        take_conversations(words, options.by_hand);
    };
    app.add_option_function<std::vector<std::string>>("CONVERSATION", take, "Their numbers, 12 or '#12'")
        ->type_name("")
        ->required();
}

/// Whoever gets them stands last, unless chance decides.
void take_words_of_reassign(std::vector<std::string> words, HandOptions& by_hand) {
    if (!by_hand.random && words.empty() && by_hand.all_from)
        throw UsageError("an AGENT or --random is required");
    if (!by_hand.random && !words.empty()) {
        by_hand.agent = words.back();
        words.pop_back();
    }
    if (by_hand.all_from && !words.empty())
        throw UsageError(
            "--all-from takes the place of conversations, and '" + words.front() + "' is one too many");
    if (!by_hand.all_from && words.empty())
        throw UsageError(
            "a CONVERSATION and an AGENT (or --random) are required" + std::string(conversation_hint));
    take_conversations(words, by_hand);
}

void reassign_options(CLI::App& app, Options& options) {
    HandOptions& by_hand = options.by_hand;
    const auto words = std::make_shared<std::vector<std::string>>();
    app.add_option("CONVERSATION", *words, "Their numbers, 12 or '#12'; then the AGENT who gets them")
        ->type_name("");
    flag(app, "--random", by_hand.random,
        "Draw an agent for each among those online, never the present one nor one who released it");
    text(app, "--from", "AGENT", by_hand.from,
        "Only if all are assigned to this agent now; else nothing is done");
    text(app, "--all-from", "AGENT", by_hand.all_from, "Everything that is assigned to this agent")
        ->excludes("--from");
    app.callback([words, &by_hand] { take_words_of_reassign(*words, by_hand); });
}

void claim_options(CLI::App& app, Options& options) {
    const Take take = [&options](const std::string& word) {
        options.by_hand.conversations = {read_conversation(word)};
    };
    value(app, "CONVERSATION", "", take, "Its number, 12 or '#12'")->required();
    text(app, "AGENT", "", options.by_hand.agent, "Who takes it")->required();
}

void agent_name(CLI::App& app, Options& options) {
    text(app, "NAME", "", options.agent.name, "The agent's name: 1 to 64 of a-z, 0-9, '.', '_' and '-'")
        ->required();
}

void agent_properties(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_name(app, options);
    text(app, "--display-name", "TEXT", change.display_name, "The name that people see");
    const Take role = [&change](const std::string& word) { change.role = read_role(word); };
    value(app, "--role", "ROLE", role, "agent, supervisor or admin");
}

void agent_add_options(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_properties(app, options);
    choice(
        app, "--no-draws", [&change] { change.draws = false; }, "Takes no part in draws");
}

void agent_set_options(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_properties(app, options);
    exclusive({choice(
                   app, "--draws", [&change] { change.draws = true; }, "Takes part in draws"),
        choice(
            app, "--no-draws", [&change] { change.draws = false; }, "Takes no part in draws")});
    app.callback([&change] {
        if (!change.display_name && !change.role && !change.draws)
            throw UsageError("nothing to set: --display-name, --role, --draws or --no-draws is required");
    });
}

void agent_token_options(CLI::App& app, Options& options) {
    agent_name(app, options);
    auto* revoke = flag(app, "--revoke", options.agent.revoke, "End the old token and make no new one");
    auto* link = flag(app, "--link", options.agent.link, "Print it as a link that signs in to the portal");
    auto* presence_only = flag(app, "--presence-only", options.agent.presence_only,
        "The token for pages that are not ours: good for beats alone");
    exclusive({revoke, link});
    exclusive({presence_only, link});
    app.callback([&options] {
        if (options.agent.link && options.json) throw UsageError("--link excludes --json");
    });
}

void agent_online_options(CLI::App& app, Options& options) {
    agent_name(app, options);
    const Take take = [&options](const std::string& word) { options.agent.online_for = read_duration(word); };
    value(app, "--for", "DURATION", take, "For how long, at most 24h")->required();
}

void who_options(CLI::App& app, Options& options) {
    const Take take = [&options](const std::string& word) { options.who.at = read_time(word, options.now); };
    value(app, "--at", "TIME", take, "Who was online then: '2026-11-22 10:42', 10:42 (today) or 10m (ago)");
}

void history_options(CLI::App& app, Options& options) {
    HistoryOptions& history = options.history;
    const Take conversation = [&history](const std::string& word) {
        history.conversation = read_conversation(word);
    };
    value(app, "CONVERSATION", "", conversation, "Only what happened to this one: 12 or '#12'");
    text(app, "--agent", "AGENT", history.agent, "Only what concerned this agent");
    const Take since = [&options](
                           const std::string& word) { options.history.since = read_time(word, options.now); };
    value(app, "--since", "DURATION", since, "Only what is not older: 2h, or a time as 'who --at' takes it");
    flag(app, "--follow", history.follow, "Go on and show what happens, until Ctrl-C");
    number(app, "--limit", history.limit, 1, 10'000, "Show at most so many of the newest");
}

void inject_options(CLI::App& app, Options& options) {
    InjectOptions& inject = options.inject;
    text(app, "--from", "CUSTOMER", inject.customer, "The customer's address")->required();
    text(app, "--text", "TEXT", inject.text, "What the customer writes")->required();
    text(app, "--provider", "PROVIDER", inject.provider, "A provider of type local (default: the first one)");
    text(app, "--id", "ID", inject.id,
        "The message's id: one that is known is not stored again (default: a new one)");
}

void one_customer(CLI::App& app, Options& options) {
    text(app, "ADDRESS", "", options.customer.address, "Any address of the customer")->required();
}

void at_a_provider(CLI::App& app, Options& options) {
    text(app, "--provider", "PROVIDER", options.customer.provider,
        "Where: needed where several lines know the address");
}

void customer_show_options(CLI::App& app, Options& options) {
    one_customer(app, options);
    at_a_provider(app, options);
}

void customer_join_options(CLI::App& app, Options& options) {
    one_customer(app, options);
    text(app, "OTHER", "", options.customer.other, "Any address of the other one")->required();
    at_a_provider(app, options);
}

void outbox_list_options(CLI::App& app, Options& options) {
    flag(app, "--all", options.outbox.all, "The newest of all, also those that were sent");
    text(app, "--target", "TARGET", options.outbox.target, "Only those for this one, as provider:support");
    number(app, "--limit", options.outbox.limit, 1, 10'000, "Show at most so many");
}

void outbox_rows(CLI::App& app, Options& options) {
    OutboxOptions& outbox = options.outbox;
    const auto take = [&outbox](const std::vector<std::string>& words) {
        for (const std::string& word : words) {
            const OutboxId id{read_number(word, 1, std::numeric_limits<std::int64_t>::max())};
            if (std::ranges::find(outbox.rows, id) == outbox.rows.end()) outbox.rows.push_back(id);
        }
    };
    app.add_option_function<std::vector<std::string>>("ROW", take, "Their numbers")->type_name("");
    text(app, "--target", "TARGET", outbox.target, "Every row for this one that waits or was refused");
    app.callback([&outbox] {
        if (outbox.rows.empty() == !outbox.target) throw UsageError("either a ROW or --target is required");
    });
}

constexpr bool existing = false; // what a command works on
constexpr bool create = true;    // or begins

constexpr std::array commands{
    Command{"enable", "[--reason TEXT]", "Switch auto-assign on", switch_options, run_enable, create},
    Command{"disable", "[--reason TEXT]", "Switch auto-assign off", switch_options, run_disable, create},
    Command{"status", "", "Show the switch, the agents and what waits", no_options, run_status, existing},
    Command{"list", "[OPTION]...", "List conversations, those that wait longest first", list_options,
        run_list, existing},
    Command{"show", "CONVERSATION [--messages N]", "Show one conversation with its messages and history",
        show_options, run_show, existing},
    Command{"reassign",
        "CONVERSATION... (AGENT | --random) [--from AGENT]\n"
        "--all-from AGENT (AGENT | --random)",
        "Give conversations to another agent, all of them or none", reassign_options, run_reassign, existing},
    Command{"claim", "CONVERSATION AGENT", "Give an unassigned conversation to an agent", claim_options,
        run_claim, existing},
    Command{"release", "CONVERSATION...", "Put conversations back into the queue, at their old age",
        several_conversations, run_release, existing},
    Command{"close", "CONVERSATION...", "Close conversations", several_conversations, run_close, existing},
    Command{"who", "[--at TIME]", "Show who is online, and why or why not", who_options, run_who, existing},
    Command{"history", "[CONVERSATION] [OPTION]...", "Show what happened, newest last", history_options,
        run_history, existing},
    Command{"inject", "--from CUSTOMER --text TEXT [OPTION]...",
        "Bring in a message as a customer would send it", inject_options, run_inject, create},
    Command{
        "check", "", "Look for what is wrong, and say what to do about it", no_options, run_check, existing},
    Command{"customer show", "ADDRESS [--provider PROVIDER]", "Show a customer, by any of their addresses",
        customer_show_options, run_customer_show, existing},
    Command{"customer join", "ADDRESS OTHER [--provider PROVIDER]", "Make one customer of two",
        customer_join_options, run_customer_join, existing},
    Command{"outbox list", "[OPTION]...", "List what has to go out, oldest first", outbox_list_options,
        run_outbox_list, existing},
    Command{"outbox retry", "(ROW... | --target TARGET)", "Send rows as soon as possible", outbox_rows,
        run_outbox_retry, existing},
    Command{"outbox drop", "(ROW... | --target TARGET)", "Give rows up: they are never sent", outbox_rows,
        run_outbox_drop, existing},
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
    Command{"agent offline", "NAME", "Set an agent offline until 'agent auto'", agent_name, run_agent_offline,
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
    Group{"customer", "See customers, and join those who are one person"},
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
