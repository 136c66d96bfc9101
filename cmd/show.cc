// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/messages.h"
#include "core/store/replies.h"
#include "core/story.h"
#include "core/wrap/database.h"

#include <limits>
#include <sstream>

namespace convassign {

namespace {

constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();

Cells fact(const char* name, Cell value) { return {{name, Style::dim}, std::move(value)}; }

std::string moment(Time time, Time now) { return local_time(time) + " (" + ago(time, now) + ")"; }

void print_facts(const CommandNeeds& needs, const ConversationView& view) {
    Table facts{{{""}, {""}}, {}};
    facts.rows.push_back(fact("customer", customer_of(view)));
    facts.rows.push_back(fact("provider", view.provider));
    facts.rows.push_back(fact("waiting since", moment(view.waiting_since, needs.now)));
    if (view.assigned_at && view.assignee)
        facts.rows.push_back(fact("assigned", moment(*view.assigned_at, needs.now)));
    if (view.closed_at) facts.rows.push_back(fact("closed", moment(*view.closed_at, needs.now)));
    std::string left_out;
    for (const AgentId id : conversations::left_out(needs.store, view.id))
        if (const auto agent = agents::find(needs.store, id))
            left_out += (left_out.empty() ? "" : ", ") + agent->name;
    if (!left_out.empty()) facts.rows.push_back(fact("not drawn for", left_out + " (released from them)"));
    if (view.previous) facts.rows.push_back(fact("follows", title_of(*view.previous)));
    needs.output.table(facts);
}

std::string author_of(const Message& message) {
    return message.reply && !message.reply->agent.empty() ? message.reply->agent : "us";
}

/// ", failed: the number is not on WhatsApp"
std::string standing_of(const Message& message) {
    if (!message.reply) return "";
    const std::string& error = message.reply->error;
    return ", " + reply_state_in_words(message.reply->state) + (error.empty() ? "" : ": " + error);
}

/// A message keeps its lines, but none of them can pass for one of ours: each is set in.
void print(Output& output, const Message& message) {
    const bool in = message.direction == Direction::in;
    output.row({{local_time(message.sent_at), Style::dim},
        {in ? "  customer" : "  " + author_of(message), Style::bold}, {standing_of(message), Style::dim}});
    std::istringstream lines(text_of(message));
    for (std::string line; std::getline(lines, line);)
        output.row({"    " + line});
}

void print_messages(Output& output, const ConversationView& view, const std::vector<Message>& messages) {
    const auto earlier = view.message_count - static_cast<std::int64_t>(messages.size());
    output.row({});
    output.row({{count_of(view.message_count, "message"), Style::bold},
        {earlier > 0 ? ", " + std::to_string(earlier) + " earlier not shown (--messages)" : "", Style::dim}});
    for (const Message& message : messages)
        print(output, message);
}

void print_history(Output& output, const std::vector<HistoryRow>& history) {
    if (history.empty()) return;
    Table table{{{""}, {""}, {""}}, {}};
    for (const HistoryRow& row : history)
        table.rows.push_back({{local_time(row.at), Style::dim}, row.actor, in_words(row)});
    output.row({});
    output.row({{"history", Style::bold}});
    output.table(table);
}

} // namespace

void run_show(const CommandNeeds& needs, const Options& options) {
    const Snapshot one_moment(needs.store);
    const ShowOptions& asked = options.show;
    const ConversationView view = require_view(needs, asked.conversation, "show");
    auto messages = messages::latest(needs.store, view.id, asked.messages);
    replies::add_standings(needs.store, messages);
    HistoryFilter filter;
    filter.conversation = view.id;
    if (!may_see_whole_history(needs.actor, view.assignee)) filter.agent = needs.actor.agent;
    filter.limit = unlimited;
    const auto history = history::list(needs.store, filter);
    if (needs.output.json()) {
        needs.output.document(conversation_json(view, messages, history));
        return;
    }
    needs.output.row({{title_of(view.id), Style::bold}, "  ", standing_of(view)});
    print_facts(needs, view);
    print_messages(needs.output, view, messages);
    print_history(needs.output, history);
}

} // namespace convassign
