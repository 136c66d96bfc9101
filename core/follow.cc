// SPDX-License-Identifier: MIT
#include "core/follow.h"

#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/inbox_conversations.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

/// The conversation here that a state is about.
struct Followed {
    ConversationView conversation;
    std::string newest_message; ///< of those that the conversation there has brought
};

/// What follow() has to do. What is known of the conversation there is either kept anew or forgotten.
struct Plan {
    std::optional<Followed> subject;
    bool keeps = false;
    bool forgets = false;
    bool closes = false;
    bool releases = false;
    std::optional<Agent> given_to;
    std::optional<bool> with_bot; ///< where it is another one than before
    bool refreshes = false;       ///< what is kept has grown old, which is no news in itself

    [[nodiscard]] bool is_empty() const {
        return !keeps && !forgets && !closes && !releases && !given_to && !with_bot;
    }
};

std::optional<Followed> open_one_of(
    const std::string& customer, const InboxState& state, const Line& line, Database& store) {
    const auto open = conversations::find_open(store, line.id, customer);
    if (!open) return std::nullopt;
    const auto newest = messages::newest_with_prefix(store, open->id, state.message_prefix);
    if (!newest) return std::nullopt; // an older one of the same customer may be shown, too
    return Followed{conversations::view(store, open->id).value(), *newest};
}

/// Under the customer's name there, or under the one that they had when it was last seen: contacts are
/// merged.
std::optional<Followed> subject_of(const InboxState& state, const std::optional<InboxConversation>& known,
    const Line& line, Database& store) {
    auto subject = open_one_of(state.customer, state, line, store);
    if (!subject && known && known->customer != state.customer)
        subject = open_one_of(known->customer, state, line, store);
    return subject;
}

/// Other conversations of the customer that are open there and that belong to the same one here.
std::vector<InboxConversation> others_of(const Followed& subject, const InboxState& state, Database& store) {
    auto others = inbox_conversations::of(store, subject.conversation.customer_id);
    std::erase_if(others, [&](const InboxConversation& one) {
        return one.prefix == state.message_prefix
            || !messages::newest_with_prefix(store, subject.conversation.id, one.prefix);
    });
    return others;
}

/// Whether nobody has written since: a message may have come here before the state.
bool knows_newest(const InboxState& state, const Followed& subject) {
    const std::string& id = subject.newest_message;
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

/// Whether it was taken from its agent there: nobody has it, though we have written that they do.
bool was_taken_away(const InboxState& state, const ConversationView& conversation, Database& store) {
    return state.is_nobodys && conversation.assignee
        && outbox_rows::is_written(store, conversation.id, *conversation.assignee, state.seen_at);
}

bool is_outdated(const InboxState& state, const std::optional<InboxConversation>& known) {
    return known && known->changed_at && state.changed_at && *state.changed_at < *known->changed_at;
}

/// Whether a person has reopened it here since it was closed there.
bool was_reopened_since(const InboxState& state, ConversationId id, Database& store) {
    HistoryFilter filter;
    filter.conversation = id;
    filter.limit = 50; // it may have been given to others, and answered, since
    return std::ranges::any_of(history::list(store, filter), [&](const HistoryRow& row) {
        return row.kind == HistoryKind::reopened && state.changed_at.value_or(Time::min()) <= row.at;
    });
}

void plan_end(const InboxState& state, const std::vector<InboxConversation>& others, bool is_known,
    Database& store, Plan& plan) {
    if (!knows_newest(state, *plan.subject)) return;
    if (!is_known && was_reopened_since(state, plan.subject->conversation.id, store)) return;
    plan.forgets = is_known;
    plan.closes = others.empty();
    const bool with_bot = std::ranges::all_of(others, &InboxConversation::with_bot);
    if (!plan.closes && with_bot != plan.subject->conversation.with_bot) plan.with_bot = with_bot;
}

void plan_change(const InboxState& state, const std::optional<InboxConversation>& known,
    const std::vector<InboxConversation>& others, Database& store, Plan& plan) {
    const ConversationView& conversation = plan.subject->conversation;
    plan.keeps = !known || known->customer != state.customer || known->with_bot != state.with_bot;
    plan.refreshes = known && known->changed_at != state.changed_at;
    // It is drawn as soon as people are to answer in one of them.
    const bool with_bot = state.with_bot && std::ranges::all_of(others, &InboxConversation::with_bot);
    if (with_bot != conversation.with_bot) plan.with_bot = with_bot;
    // Of several conversations there, it is with whoever has the one in which the customer wrote last.
    const auto last = messages::newest_with_prefix(store, conversation.id, "");
    if (!last || !last->starts_with(state.message_prefix)) return;
    plan.given_to = given_to(state, conversation, store);
    plan.releases = !plan.given_to && was_taken_away(state, conversation, store);
}

Plan plan_for(const InboxState& state, const Line& line, Database& store) {
    Plan plan;
    const auto known = inbox_conversations::find(store, line.id, state.message_prefix);
    if (is_outdated(state, known)) return plan;
    plan.subject = subject_of(state, known, line, store);
    plan.forgets = known && !plan.subject && state.is_closed;
    if (!plan.subject) return plan;
    const auto others = others_of(*plan.subject, state, store);
    if (state.is_closed)
        plan_end(state, others, known.has_value(), store, plan);
    else
        plan_change(state, known, others, store, plan);
    return plan;
}

void change_conversation(
    const Plan& plan, const Line& line, Database& store, const Recipients& recipients, Time now) {
    const ConversationView& conversation = plan.subject->conversation;
    const lifecycle::By by{"provider:" + line.provider, now};
    if (plan.with_bot) lifecycle::leave_to_bot(store, recipients, conversation, *plan.with_bot, now);
    if (plan.closes) {
        lifecycle::close(store, recipients, conversation, by);
    } else if (plan.given_to) {
        const Assignment theirs{conversation.id, plan.given_to->id, conversation.assignee};
        lifecycle::assign(store, recipients, {&theirs, 1}, HistoryKind::reassigned, by);
    } else if (plan.releases) {
        lifecycle::release(store, recipients, conversation, ReleaseReason::by_hand, by);
    }
}

} // namespace

bool differs(const InboxState& state, const Line& line, Database& store) {
    return !plan_for(state, line, store).is_empty();
}

void follow(
    const InboxState& state, const Line& line, Database& store, const Recipients& recipients, Time now) {
    const Plan plan = plan_for(state, line, store);
    if (plan.forgets) inbox_conversations::forget(store, line.id, state.message_prefix);
    if (!plan.subject) return;
    if (plan.keeps || plan.refreshes)
        inbox_conversations::save(
            store, line.id, {state.message_prefix, state.customer, state.with_bot, state.changed_at});
    change_conversation(plan, line, store, recipients, now);
}

} // namespace convassign
