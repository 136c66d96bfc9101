// SPDX-License-Identifier: MIT
// What the commands take.
#include "cmd/options.h"

#include "cmd/command_options.h"
#include "cmd/option_kinds.h"
#include "cmd/option_text.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <limits>

namespace convassign {

using option_kinds::choice;
using option_kinds::exclusive;
using option_kinds::flag;
using option_kinds::number;
using option_kinds::Read;
using option_kinds::text;
using option_kinds::value;

void no_options(CLI::App&, Options&) {}

void global_options(CLI::App& app, Options& options) {
    text(app, "--config", "FILE", options.config_file, "Read this configuration");
    text(app, "--database", "FILE", options.database, "Use this database instead of the configuration's");
    flag(app, "--json", options.json, "Answer with one JSON document");
    flag(app, "--quiet", options.quiet, "Say nothing but results and errors");
    const Read color = [&options](const std::string& word) {
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
    const Read older = [&list](const std::string& word) { list.older_than = read_duration(word); };
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

namespace {

void one_conversation(CLI::App& app, ConversationId& field) {
    const Read read = [&field](const std::string& word) { field = read_conversation(word); };
    value(app, "CONVERSATION", "", read, "Its number, 12 or '#12'")->required();
}

} // namespace

void show_options(CLI::App& app, Options& options) {
    one_conversation(app, options.show.conversation);
    number(
        app, "--messages", options.show.messages, 0, 10'000, "Show at most so many of the newest messages");
}

namespace {

void set_conversations(const std::vector<std::string>& words, HandOptions& by_hand) {
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

} // namespace

void several_conversations(CLI::App& app, Options& options) {
    const auto read = [&options](const std::vector<std::string>& words) {
        set_conversations(words, options.by_hand);
    };
    app.add_option_function<std::vector<std::string>>("CONVERSATION", read, "Their numbers, 12 or '#12'")
        ->type_name("")
        ->required();
}

namespace {

/// Whoever gets them stands last, unless chance decides.
void set_words_of_reassign(std::vector<std::string> words, HandOptions& by_hand) {
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
    set_conversations(words, by_hand);
}

} // namespace

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
    app.callback([words, &by_hand] { set_words_of_reassign(*words, by_hand); });
}

void claim_options(CLI::App& app, Options& options) {
    const Read read = [&options](const std::string& word) {
        options.by_hand.conversations = {read_conversation(word)};
    };
    value(app, "CONVERSATION", "", read, "Its number, 12 or '#12'")->required();
    text(app, "AGENT", "", options.by_hand.agent, "Who takes it")->required();
}

void agent_name(CLI::App& app, Options& options) {
    text(app, "NAME", "", options.agent.name, "The agent's name: 1 to 64 of a-z, 0-9, '.', '_' and '-'")
        ->required();
}

namespace {

void agent_properties(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_name(app, options);
    text(app, "--display-name", "TEXT", change.display_name, "The name that people see");
    const Read role = [&change](const std::string& word) { change.role = read_role(word); };
    value(app, "--role", "ROLE", role, "agent, supervisor or admin");
}

} // namespace

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
    const Read read = [&options](const std::string& word) { options.agent.online_for = read_duration(word); };
    value(app, "--for", "DURATION", read, "For how long, at most 24h")->required();
}

void who_options(CLI::App& app, Options& options) {
    const Read read = [&options](const std::string& word) { options.who.at = read_time(word, options.now); };
    value(app, "--at", "TIME", read, "Who was online then: '2026-11-22 10:42', 10:42 (today) or 10m (ago)");
}

void history_options(CLI::App& app, Options& options) {
    HistoryOptions& history = options.history;
    const Read conversation = [&history](const std::string& word) {
        history.conversation = read_conversation(word);
    };
    value(app, "CONVERSATION", "", conversation, "Only what happened to this one: 12 or '#12'");
    text(app, "--agent", "AGENT", history.agent, "Only what concerned this agent");
    const Read since = [&options](
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

namespace {

void one_customer(CLI::App& app, Options& options) {
    text(app, "ADDRESS", "", options.customer.address, "Any address of the customer")->required();
}

void at_a_provider(CLI::App& app, Options& options) {
    text(app, "--provider", "PROVIDER", options.customer.provider,
        "Where: needed where several lines know the address");
}

} // namespace

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

void outbox_row_numbers(CLI::App& app, Options& options) {
    OutboxOptions& outbox = options.outbox;
    const auto read = [&outbox](const std::vector<std::string>& words) {
        for (const std::string& word : words) {
            const OutboxId id{read_number(word, 1, std::numeric_limits<std::int64_t>::max())};
            if (std::ranges::find(outbox.rows, id) == outbox.rows.end()) outbox.rows.push_back(id);
        }
    };
    app.add_option_function<std::vector<std::string>>("ROW", read, "Their numbers")->type_name("");
    text(app, "--target", "TARGET", outbox.target, "Every row for this one that waits or was refused");
    app.callback([&outbox] {
        if (outbox.rows.empty() == !outbox.target) throw UsageError("either a ROW or --target is required");
    });
}

} // namespace convassign
