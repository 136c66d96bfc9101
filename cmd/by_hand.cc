// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

#include "cmd/views.h"

namespace convassign {

namespace {

/// Those that are not there are left out: the action tells of them.
std::vector<ConversationView> views_of(const Context& context, const std::vector<ConversationId>& ids) {
    std::vector<ConversationView> views;
    for (const ConversationId id : ids)
        if (auto view = context.store.view(id)) views.push_back(std::move(*view));
    judge_assignees(views, presence_of(context));
    return views;
}

/// Those that are not there are left out: the action tells of them.
std::unordered_map<ConversationId, Conversation> states_of(
    const Context& context, const std::vector<ConversationId>& ids) {
    std::unordered_map<ConversationId, Conversation> states;
    for (const ConversationId id : ids)
        if (auto conversation = context.store.find_conversation(id))
            states.emplace(id, std::move(*conversation));
    return states;
}

std::string was_of(const Context& context, const Conversation& before) {
    const auto agent = before.assignee ? context.store.find_agent(*before.assignee) : std::nullopt;
    return " (was " + (agent ? "assigned to " + agent->name : std::string(word(before.state))) + ")";
}

} // namespace

HandChange change_by_hand(const Context& context, const std::vector<ConversationId>& ids,
    const std::function<Notes(const Scene&)>& action) {
    HandChange change;
    {
        Transaction transaction(context.store.database());
        change.before = states_of(context, ids);
        change.notes = action(context.scene());
        transaction.commit();
    }
    // Outside of the transaction, for it takes its time and nobody should wait for it.
    change.after = views_of(context, ids);
    return change;
}

void show_change(const Context& context, const HandChange& change) {
    for (const std::string& note : change.notes)
        context.output.note(note);
    if (context.output.json()) {
        context.output.document(conversations_json(change.after));
        return;
    }
    for (const ConversationView& after : change.after) {
        const Conversation& before = change.before.at(after.id);
        if (after.version == before.version) continue;
        context.output.confirm({{title_of(after.id), Style::bold},
            after.assignee ? " is assigned to " : " is ", standing_of(after), was_of(context, before)});
    }
}

} // namespace convassign
