// SPDX-License-Identifier: MIT
// What the commands take that list something.
#include "cmd/options.h"

#include "cmd/command_options.h"
#include "cmd/option_kinds.h"
#include "cmd/option_text.h"
#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace convassign {

using option_kinds::choice;
using option_kinds::exclusive;
using option_kinds::flag;
using option_kinds::number;
using option_kinds::Read;
using option_kinds::text;
using option_kinds::value;

namespace {

struct StateOptions {
    CLI::Option* unassigned;
    CLI::Option* assigned;
    CLI::Option* closed;
    CLI::Option* all;
};

StateOptions state_options(
    CLI::App& app, ListOptions& list, const char* unassigned_help, const char* all_help) {
    const auto state = [&](const char* name, std::optional<ConversationState> wanted, const char* help) {
        return choice(
            app, name, [&list, wanted] { list.state = wanted; }, help);
    };
    const StateOptions options{state("--unassigned", ConversationState::unassigned, unassigned_help),
        state("--assigned", ConversationState::assigned, "Those that an agent has"),
        state("--closed", ConversationState::closed, "Those that are done"),
        state("--all", std::nullopt, all_help)};
    exclusive({options.unassigned, options.assigned, options.closed, options.all});
    return options;
}

/// What `list` and `search` leave out alike; returns the option for an agent's.
CLI::Option* filter_options(CLI::App& app, ListOptions& list, const StateOptions& state) {
    auto* agent = text(app, "--agent", "AGENT", list.agent, "Only those assigned to this agent");
    agent->excludes(state.unassigned)->excludes(state.closed);
    text(app, "--provider", "PROVIDER", list.provider, "Only those of this provider");
    const Read older = [&list](const std::string& word) { list.older_than = read_duration(word); };
    value(app, "--older-than", "DURATION", older, "Only those whose customer has waited longer");
    flag(app, "--awaiting-answer", list.awaiting_answer, "Only those with a message that is not answered")
        ->excludes(state.closed);
    return agent;
}

void format_option(CLI::App& app, Options& options) {
    const Read format = [&options](const std::string& word) {
        options.format = from_word<ListFormat>(word);
        if (!options.format) throw UsageError("expected table, json or csv");
    };
    value(app, "--format", "FORMAT", format, "table (the default), json (as --json does) or csv");
}

/// Once all options are read.
void settle_format(Options& options) {
    if (!options.format) return;
    if (options.json && *options.format != ListFormat::json)
        throw UsageError("--json excludes --format " + std::string(word(*options.format)));
    options.json = *options.format == ListFormat::json;
}

} // namespace

void list_options(CLI::App& app, Options& options) {
    ListOptions& list = options.list;
    const StateOptions state =
        state_options(app, list, "Those that wait (the default)", "Those in every state");
    filter_options(app, list, state)->excludes(state.all);
    text(app, "--customer", "ADDRESS", list.customer,
        "Only those of this customer, by any of their addresses");
    flag(
        app, "--offline-assignee", list.offline_assignee, "Only those assigned to an agent who is not online")
        ->excludes(state.unassigned)
        ->excludes(state.closed)
        ->excludes(state.all);
    number(app, "--limit", list.limit, 0, 10'000, "At most so many; 0: all");
    format_option(app, options);
    app.callback([&options, &list, unassigned = state.unassigned] {
        settle_format(options);
        if (list.agent || list.offline_assignee)
            list.state = ConversationState::assigned;
        else if (list.awaiting_answer && list.state == ConversationState::unassigned
            && unassigned->count() == 0)
            list.state = std::nullopt;
    });
}

void search_options(CLI::App& app, Options& options) {
    SearchOptions& search = options.search;
    search.filter.state = std::nullopt;
    const auto read = [&search](const std::vector<std::string>& words) {
        for (const std::string& one : words)
            search.text += (search.text.empty() ? "" : " ") + one;
    };
    app.add_option_function<std::vector<std::string>>("TEXT", read, "A number, a name, or words of a message")
        ->type_name("")
        ->required();
    filter_options(app, search.filter,
        state_options(app, search.filter, "Those that wait", "Those in every state (the default)"));
    number(app, "--limit", search.filter.limit, 1, 10'000, "Show at most so many");
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
    const Read until = [&options](
                           const std::string& word) { options.history.until = read_time(word, options.now); };
    auto* end = value(app, "--until", "TIME", until, "Only what happened before: a time, or 2h (ago)");
    const Read kinds = [&history](const std::string& word) { history.kinds = read_kinds(word); };
    value(app, "--kind", "KIND", kinds, "Only rows of this kind, or of several: online,offline");
    exclusive({end, flag(app, "--follow", history.follow, "Go on and show what happens, until Ctrl-C")});
    number(app, "--limit", history.limit, 0, 10'000, "At most so many of the newest; 0: all");
    format_option(app, options);
    app.callback([&options] { settle_format(options); });
}

void fairness_options(CLI::App& app, Options& options) {
    FairnessRequest& fairness = options.fairness;
    const Read since = [&options](const std::string& word) {
        options.fairness.since = read_time(word, options.now);
    };
    value(app, "--since", "DURATION", since,
        "Only draws that are not older: 30d, or a time as 'who --at' takes it");
    const Read until = [&options](const std::string& word) {
        options.fairness.until = read_time(word, options.now);
    };
    value(app, "--until", "TIME", until, "Only draws before: a time, or 2h (ago)");
    text(app, "--agent", "AGENT", fairness.agent, "Show this agent alone");
    text(app, "--provider", "PROVIDER", fairness.provider, "Only draws of this provider's conversations");
}

} // namespace convassign
