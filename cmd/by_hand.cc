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

std::string was_of(const ConversationView& view) {
    return " (was " + (view.assignee ? "assigned to " + view.assignee_name : std::string(word(view.state)))
        + ")";
}

} // namespace

HandChange change_by_hand(const Context& context, const std::vector<ConversationId>& ids,
    const std::function<Notes(const Scene&)>& action) {
    Transaction transaction(context.store.database());
    HandChange change;
    change.before = views_of(context, ids);
    change.notes = action(context.scene());
    change.after = views_of(context, ids);
    transaction.commit();
    return change;
}

void show_change(const Context& context, const HandChange& change) {
    for (const std::string& note : change.notes)
        context.output.note(note);
    if (context.output.json()) {
        context.output.document(conversations_json(change.after));
        return;
    }
    for (std::size_t i = 0; i < change.after.size(); ++i) {
        if (change.after[i].version == change.before[i].version) continue;
        context.output.confirm({{title_of(change.after[i].id), Style::bold},
            change.after[i].assignee ? " is assigned to " : " is ", standing_of(change.after[i]),
            was_of(change.before[i])});
    }
}

} // namespace convassign
