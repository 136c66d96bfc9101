// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/actions_history.h"
#include "core/actions_outcome.h"
#include "core/base/error.h"
#include "core/draw.h"
#include "core/lifecycle.h"
#include "core/picking.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/line_members.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <functional>
#include <span>
#include <unordered_set>

namespace convassign {

namespace {

std::string title(ConversationId id) { return "conversation #" + std::to_string(id.value); }

std::string name_of(Database& store, AgentId id) {
    const auto agent = agents::find(store, id);
    return agent ? agent->name : "";
}

std::string standing(Database& store, const Conversation& conversation) {
    if (!conversation.assignee) return std::string(word(conversation.state));
    return "assigned to '" + name_of(store, *conversation.assignee) + "'";
}

/// One action on one conversation, with its state as it is within the transaction.
struct Subject {
    const ActionNeeds& needs;
    std::string what; ///< "close conversation #12", for errors
    Conversation conversation;
};

[[noreturn]] void conflict(const Subject& subject, const std::string& more = "") {
    throw StateConflict(subject.conversation.id,
        subject.what + ": it is " + standing(subject.needs.store, subject.conversation) + more);
}

Subject find(const ActionNeeds& needs, const std::string& verb, ConversationId id, const Expected& expected) {
    const std::string what = verb + " " + title(id);
    const auto conversation = conversations::find(needs.store, id);
    if (!conversation) throw NotFound(what + ": no such conversation");
    Subject subject{needs, what, *conversation};
    if (expected.assignee) {
        const Agent from = require_agent(needs.store, *expected.assignee);
        if (conversation->assignee != from.id) conflict(subject, ", not to '" + from.name + "'");
    }
    if (expected.version && *expected.version != conversation->version)
        conflict(subject,
            ", version " + std::to_string(conversation->version) + " and not "
                + std::to_string(*expected.version));
    return subject;
}

bool is_own(const Subject& subject) {
    const auto& self = subject.needs.actor.agent;
    return self && subject.conversation.assignee == self;
}

Agent require_target(const ActionNeeds& needs, const std::string& what, const std::string& name) {
    Agent agent = require_agent(needs.store, name);
    if (!agent.enabled) throw Conflict(what + ": agent '" + name + "' is disabled");
    return agent;
}

/// Assignments by hand, written together when all of them are known.
class Assignments {
public:
    Assignments(const ActionNeeds& needs, HistoryKind kind) : scene_(needs), kind_(kind) {}

    /// Returns the conversation as it will be.
    Conversation add(const Conversation& conversation, AgentId agent, const std::optional<Draw>& draw = {}) {
        assignments_.push_back({conversation.id, agent, conversation.assignee, draw});
        ids_.insert(conversation.id);
        return lifecycle::assigned(conversation, agent, scene_.now);
    }

    /// To be called before the conversation is looked at, because it may have been named before.
    void write_before(ConversationId id) {
        if (ids_.contains(id)) write();
    }

    void write() {
        lifecycle::assign(scene_.store, scene_.recipients, assignments_, kind_, by(scene_));
        assignments_.clear();
        ids_.clear();
    }

private:
    const ActionNeeds& scene_;
    HistoryKind kind_;
    std::vector<Assignment> assignments_;
    std::unordered_set<ConversationId> ids_;
};

AgentPresence presence_of(const ActionNeeds& needs, const Agent& agent) {
    return presence_now(needs.store, agent, needs.config.presence, needs.now);
}

void note_unless_online(const AgentPresence& presence, Time now, Outcome& outcome) {
    if (!presence.verdict.online)
        outcome.note("agent '" + presence.agent.name + "' is not online: " + in_words(presence, now));
}

/// Once for each line: its provider will refuse the assignments.
class MemberNotes {
public:
    MemberNotes(const ActionNeeds& needs, const Agent& agent) : needs_(needs), agent_(agent) {}

    void note_unless_member(LineId line, Outcome& outcome) {
        if (!noted_.insert(line).second) return;
        const LineMembers members = line_members::of(needs_.store, line);
        const auto& names = members.agents;
        if (members.is_everybody || std::ranges::find(names, agent_.name) != names.end()) return;
        outcome.note("agent '" + agent_.name + "' is no member of the inbox of '"
            + lines::find(needs_.store, line).value_or(Line{}).provider
            + "': the provider will not take the assignment");
    }

private:
    const ActionNeeds& needs_;
    const Agent& agent_;
    std::unordered_set<LineId> noted_;
};

void require_may_reassign(const ActionNeeds& needs) {
    if (!may_reassign(needs.actor, needs.config))
        require_role(needs.actor, Role::supervisor, "reassign ([assignment] agents_may_reassign is off)");
}

Pick pick_another(const Subject& subject, std::span<const Candidate> online, Picking& picking) {
    std::vector<AgentId> not_these = conversations::left_out(subject.needs.store, subject.conversation.id);
    if (subject.conversation.assignee) not_these.push_back(*subject.conversation.assignee);
    const auto among = without(online, not_these);
    if (among.empty())
        throw NobodyOnline(subject.what + ": no" + (online.empty() ? "" : " other") + " agent is online");
    return picking.pick(subject.conversation.id, among);
}

/// Which conversations an action is about. Asked twice: before the write lock, for what is shown of them, and
/// under it.
using Choice = std::function<std::vector<ConversationId>()>;

Choice these(const std::vector<ConversationId>& ids) {
    return [&ids] { return ids; };
}

Choice all_from(const ActionNeeds& needs, const std::string& agent) {
    return [&] { return conversations::assigned_to(needs.store, require_agent(needs.store, agent).id); };
}

ChangedConversations reassign(
    const ActionNeeds& needs, const Choice& choice, const std::string& name, const Expected& expected) {
    require_may_reassign(needs);
    Outcome outcome(needs.store, choice());
    Transaction transaction(needs.store);
    const AgentPresence target = presence_of(needs, require_target(needs, "reassign", name));
    note_unless_online(target, needs.now, outcome);
    MemberNotes member_notes(needs, target.agent);
    Assignments assignments(needs, HistoryKind::reassigned);
    for (const ConversationId id : choice()) {
        assignments.write_before(id);
        const Subject subject = find(needs, "reassign", id, expected);
        const Conversation& before = subject.conversation;
        if (before.state == ConversationState::closed) conflict(subject);
        member_notes.note_unless_member(before.line, outcome);
        const bool is_theirs = before.assignee == target.agent.id;
        if (is_theirs) outcome.note(title(id) + " was assigned to '" + name + "' already");
        outcome.add(
            before, is_theirs ? before : assignments.add(before, target.agent.id), target.verdict.online);
    }
    assignments.write();
    transaction.commit();
    return std::move(outcome).result();
}

ChangedConversations reassign_at_random(
    const ActionNeeds& needs, const Choice& choice, const Expected& expected, const IndexSource& source) {
    require_may_reassign(needs);
    Outcome outcome(needs.store, choice());
    Transaction transaction(needs.store);
    const auto online =
        candidates(settle_presence(needs.store, needs.recipients, needs.config.presence, needs.now));
    const LineCandidates of_lines(online, needs.store);
    Picking picking(needs.store, needs.recipients, source, needs.now);
    Assignments assignments(needs, HistoryKind::reassigned);
    for (const ConversationId id : choice()) {
        assignments.write_before(id);
        const Subject subject = find(needs, "reassign", id, expected);
        if (subject.conversation.state == ConversationState::closed) conflict(subject);
        const Pick winner = pick_another(subject, of_lines.of(subject.conversation.line), picking);
        outcome.add(
            subject.conversation, assignments.add(subject.conversation, winner.agent, winner.draw), true);
    }
    assignments.write();
    picking.save();
    transaction.commit();
    return std::move(outcome).result();
}

} // namespace

ChangedConversations claim(
    const ActionNeeds& needs, ConversationId id, const std::string& name, const Expected& expected) {
    Outcome outcome(needs.store, {id});
    Transaction transaction(needs.store);
    const Subject subject = find(needs, "claim", id, expected);
    const AgentPresence target = presence_of(needs, require_target(needs, subject.what, name));
    if (needs.actor.agent != target.agent.id)
        require_role(needs.actor, Role::supervisor, "claim for somebody else");
    if (subject.conversation.state != ConversationState::unassigned) conflict(subject);
    Assignments assignments(needs, HistoryKind::claimed);
    outcome.add(
        subject.conversation, assignments.add(subject.conversation, target.agent.id), target.verdict.online);
    note_unless_online(target, needs.now, outcome);
    MemberNotes(needs, target.agent).note_unless_member(subject.conversation.line, outcome);
    assignments.write();
    transaction.commit();
    return std::move(outcome).result();
}

ChangedConversations reassign(const ActionNeeds& needs, const std::vector<ConversationId>& ids,
    const std::string& name, const Expected& expected) {
    return reassign(needs, these(ids), name, expected);
}

ChangedConversations reassign_at_random(const ActionNeeds& needs, const std::vector<ConversationId>& ids,
    const Expected& expected, const IndexSource& source) {
    return reassign_at_random(needs, these(ids), expected, source);
}

ChangedConversations reassign_all(
    const ActionNeeds& needs, const std::string& from, const std::string& name) {
    return reassign(needs, all_from(needs, from), name, {});
}

ChangedConversations reassign_all_at_random(
    const ActionNeeds& needs, const std::string& from, const IndexSource& source) {
    return reassign_at_random(needs, all_from(needs, from), {}, source);
}

ChangedConversations release(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected) {
    Outcome outcome(needs.store, ids);
    Transaction transaction(needs.store);
    for (const ConversationId id : ids) {
        const Subject subject = find(needs, "release", id, expected);
        if (!is_own(subject)) require_role(needs.actor, Role::supervisor, "release what is not one's own");
        if (!subject.conversation.assignee) conflict(subject);
        outcome.add(subject.conversation,
            lifecycle::release(
                needs.store, needs.recipients, subject.conversation, ReleaseReason::by_hand, by(needs)));
    }
    transaction.commit();
    return std::move(outcome).result();
}

ChangedConversations close(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected) {
    Outcome outcome(needs.store, ids);
    Transaction transaction(needs.store);
    for (const ConversationId id : ids) {
        const Subject subject = find(needs, "close", id, expected);
        if (!is_own(subject)) require_role(needs.actor, Role::supervisor, "close what is not one's own");
        const bool is_closed = subject.conversation.state == ConversationState::closed;
        if (is_closed) outcome.note(title(id) + " was closed already");
        outcome.add(subject.conversation,
            is_closed ? subject.conversation
                      : lifecycle::close(needs.store, needs.recipients, subject.conversation, by(needs)));
    }
    transaction.commit();
    return std::move(outcome).result();
}

} // namespace convassign
