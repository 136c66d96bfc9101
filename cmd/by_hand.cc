// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

#include "cmd/json.h"
#include "cmd/views.h"

namespace convassign {

namespace {

std::string was_of(const ChangedConversation& changed) {
    const bool was_assigned = changed.before.assignee.has_value();
    return " (was "
        + (was_assigned ? "assigned to " + changed.assignee_before : std::string(word(changed.before.state)))
        + ")";
}

std::vector<ConversationView> views_after(const ChangedConversations& changed) {
    std::vector<ConversationView> views;
    views.reserve(changed.conversations.size());
    for (const ChangedConversation& one : changed.conversations)
        views.push_back(one.after);
    return views;
}

} // namespace

void show_change(const CommandNeeds& needs, const ChangedConversations& changed) {
    for (const std::string& note : changed.notes)
        needs.output.note(note);
    if (needs.output.json()) {
        needs.output.document(conversations_json(views_after(changed)));
        return;
    }
    for (const ChangedConversation& one : changed.conversations) {
        if (one.after.version == one.before.version) continue;
        needs.output.confirm({{title_of(one.after.id), Style::bold},
            one.after.assignee ? " is assigned to " : " is ", standing_of(one.after), was_of(one)});
    }
}

} // namespace convassign
