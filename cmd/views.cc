// SPDX-License-Identifier: MIT
#include "cmd/views.h"

#include "core/base/error.h"
#include "core/store/conversations.h"
#include "core/story.h"

#include <algorithm>

namespace convassign {

std::vector<AgentPresence> presence_of(const CommandNeeds& needs) {
    return presence_now(needs.store, needs.config.presence, needs.now);
}

std::vector<AgentId> online_among(const std::vector<AgentPresence>& presence) {
    std::vector<AgentId> online;
    for (const AgentPresence& one : presence)
        if (one.verdict.online) online.push_back(one.agent.id);
    return online;
}

void judge_assignees(std::vector<ConversationView>& views, const std::vector<AgentPresence>& presence) {
    const auto online = online_among(presence);
    for (ConversationView& view : views)
        view.assignee_online = view.assignee && std::ranges::find(online, *view.assignee) != online.end();
}

ConversationView require_view(const CommandNeeds& needs, ConversationId id, const std::string& what) {
    auto view = conversations::view(needs.store, id);
    if (!view) throw NotFound(what + " conversation " + title_of(id) + ": no such conversation");
    std::vector<ConversationView> views{std::move(*view)};
    judge_assignees(views, presence_of(needs));
    return views.front();
}

AgentView require_agent_view(const CommandNeeds& needs, const std::string& name) {
    return agent_view(needs.store, require_agent(needs.store, name), needs.config.presence, needs.now);
}

std::string title_of(ConversationId id) { return "#" + std::to_string(id.value); }

std::string customer_of(const ConversationView& view) {
    return view.customer_name.empty() ? view.customer : view.customer + " (" + view.customer_name + ")";
}

Cell standing_of(const ConversationView& view) {
    if (!view.assignee) {
        const bool waits = view.state == ConversationState::unassigned;
        if (waits && view.with_bot) return {"with the provider's bot", Style::dim};
        return {std::string(word(view.state)), waits ? Style::warning : Style::dim};
    }
    if (view.assignee_online) return {view.assignee_name, Style::good};
    return {view.assignee_name + " (offline)", Style::bad};
}

Cell online_cell(bool online) { return {online ? "yes" : "no", online ? Style::good : Style::dim}; }

std::string text_of(const Message& message) {
    std::string text = in_words(message);
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : " ") + more; };
    if (message.media_count > 0) add("[" + count_of(message.media_count, "file") + "]");
    const bool is_kept = !message.text.empty() || message.media_count > 0;
    if (message.deleted_at && is_kept) add("(deleted by the customer)");
    if (message.edited_at && !message.deleted_at) add("(edited)");
    return text;
}

std::string ago(Time time, Time now) { return format_age(now - time) + " ago"; }

} // namespace convassign
