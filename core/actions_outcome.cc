// SPDX-License-Identifier: MIT
#include "core/actions_outcome.h"

#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/wrap/database.h"

namespace convassign {

Outcome::Outcome(Database& store, const std::vector<ConversationId>& ids) : store_(store) {
    const Snapshot one_moment(store);
    for (const ConversationId id : ids)
        read(id);
}

void Outcome::add(const Conversation& before, const Conversation& after, bool is_online) {
    ConversationView view = shown(after);
    view.assignee_name = name_of(after.assignee);
    view.assignee_online = after.assignee && is_online;
    changed_.conversations.push_back({before, name_of(before.assignee), std::move(view)});
}

ConversationView Outcome::shown(const Conversation& conversation) {
    if (!views_.contains(conversation.id)) read(conversation.id); // it became one of them meanwhile
    ConversationView view = views_[conversation.id];
    static_cast<Conversation&>(view) = conversation;
    return view;
}

std::string Outcome::name_of(const std::optional<AgentId>& agent) {
    if (!agent) return "";
    const auto [entry, is_new] = names_.try_emplace(*agent);
    if (is_new)
        if (const auto found = agents::find(store_, *agent)) entry->second = found->name;
    return entry->second;
}

void Outcome::read(ConversationId id) {
    try {
        if (auto view = conversations::view(store_, id)) views_.emplace(id, std::move(*view));
    } catch (const Error& error) {
        note("conversation #" + std::to_string(id.value) + " cannot be shown whole: " + describe(error));
        views_.try_emplace(id);
    }
}

} // namespace convassign
