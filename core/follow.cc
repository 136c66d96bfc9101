// SPDX-License-Identifier: MIT
#include "core/follow.h"

#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/outbox_rows.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

/// The open conversation that the state is about: an older one of the same customer may be shown, too.
std::optional<ConversationView> subject_of(const InboxState& state, const Line& line, Database& store) {
    const auto open = conversations::find_open(store, line.id, state.customer);
    if (!open) return std::nullopt;
    auto view = conversations::view(store, open->id);
    const bool is_the_one = view && view->last_message
        && view->last_message->provider_message_id.starts_with(state.message_prefix);
    return is_the_one ? view : std::nullopt;
}

/// Whether it is closed there, and nobody has written since: a message may have come here before the state.
bool is_closed(const InboxState& state, const ConversationView& conversation) {
    if (!state.is_closed) return false;
    const std::string& id = conversation.last_message->provider_message_id;
    std::int64_t number = 0;
    std::from_chars(id.data() + state.message_prefix.size(), id.data() + id.size(), number);
    return number <= state.newest_message;
}

/// Who was given the conversation there by a person, where it is somebody else than here.
std::optional<Agent> given_to(
    const InboxState& state, const ConversationView& conversation, Database& store) {
    if (state.agent.empty()) return std::nullopt;
    const auto agent = agents::find(store, state.agent);
    if (!agent || !agent->enabled || conversation.assignee == agent->id) return std::nullopt;
    const auto ours = outbox_rows::assignees_written_until(store, conversation.id, state.seen_at);
    return std::ranges::find(ours, agent->id) == ours.end() ? agent : std::nullopt;
}

} // namespace

bool differs(const InboxState& state, const Line& line, Database& store) {
    if (!state.is_closed && state.agent.empty()) return false;
    const auto conversation = subject_of(state, line, store);
    return conversation && (is_closed(state, *conversation) || given_to(state, *conversation, store));
}

void follow(
    const InboxState& state, const Line& line, Database& store, const Recipients& recipients, Time now) {
    const auto conversation = subject_of(state, line, store);
    if (!conversation) return;
    const lifecycle::By by{"provider:" + line.provider, now};
    if (is_closed(state, *conversation)) {
        lifecycle::close(store, recipients, *conversation, by);
    } else if (const auto agent = given_to(state, *conversation, store)) {
        const Assignment theirs{conversation->id, agent->id, conversation->assignee};
        lifecycle::assign(store, recipients, {&theirs, 1}, HistoryKind::reassigned, by);
    }
}

} // namespace convassign
