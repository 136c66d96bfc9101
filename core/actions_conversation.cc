// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/actions_history.h"
#include "core/draw.h"
#include "core/lifecycle.h"

#include <algorithm>

namespace convassign {

namespace {

std::string title(ConversationId id) { return "conversation #" + std::to_string(id.value); }

std::string name_of(Store& store, AgentId id) {
    const auto agent = store.find_agent(id);
    return agent ? agent->name : "";
}

std::string standing(Store& store, const Conversation& conversation) {
    if (!conversation.assignee) return std::string(word(conversation.state));
    return "assigned to '" + name_of(store, *conversation.assignee) + "'";
}

/// One action on one conversation, with its state as it is within the transaction.
struct Subject {
    const Scene& scene;
    std::string what; ///< "close conversation #12", for errors
    Conversation conversation;
};

[[noreturn]] void conflict(const Subject& subject, const std::string& more = "") {
    throw Conflict(subject.what + ": it is " + standing(subject.scene.store, subject.conversation) + more);
}

Subject find(const Scene& scene, const std::string& verb, ConversationId id, const Expected& expected) {
    const std::string what = verb + " " + title(id);
    const auto conversation = scene.store.find_conversation(id);
    if (!conversation) throw NotFound(what + ": no such conversation");
    Subject subject{scene, what, *conversation};
    if (expected.assignee) {
        const Agent from = require_agent(scene.store, *expected.assignee);
        if (conversation->assignee != from.id) conflict(subject, ", not to '" + from.name + "'");
    }
    if (expected.version && *expected.version != conversation->version)
        conflict(subject,
            ", version " + std::to_string(conversation->version) + " and not "
                + std::to_string(*expected.version));
    return subject;
}

bool is_own(const Subject& subject) {
    const auto& self = subject.scene.actor.agent;
    return self && subject.conversation.assignee == self;
}

Agent require_target(const Scene& scene, const std::string& what, const std::string& name) {
    Agent agent = require_agent(scene.store, name);
    if (!agent.enabled) throw Conflict(what + ": agent '" + name + "' is disabled");
    return agent;
}

void give(const Subject& subject, HistoryKind kind, AgentId agent,
    const std::optional<DrawRecord>& draw = std::nullopt) {
    const Assignment given{subject.conversation.id, agent, subject.conversation.assignee, draw};
    lifecycle::assign(subject.scene.store, {&given, 1}, kind, by(subject.scene));
}

Notes offline_note(const Scene& scene, const Agent& agent) {
    AgentPresence presence{agent, scene.store.tabs_of(agent.id), {}};
    presence.verdict = judge(agent, presence.tabs, scene.config.presence, scene.now);
    if (presence.verdict.online) return {};
    return {"agent '" + agent.name + "' is not online: " + in_words(presence, scene.now)};
}

void require_may_reassign(const Scene& scene) {
    if (!may_reassign(scene.actor, scene.config))
        require_role(scene.actor, Role::supervisor, "reassign ([assignment] agents_may_reassign is off)");
}

void reassign_one(const Subject& subject, const Agent& agent, Notes& notes) {
    if (subject.conversation.state == ConversationState::closed) conflict(subject);
    if (subject.conversation.assignee == agent.id)
        notes.push_back(title(subject.conversation.id) + " was assigned to '" + agent.name + "' already");
    else
        give(subject, HistoryKind::reassigned, agent.id);
}

void reassign_one_at_random(const Subject& subject, const std::vector<Candidate>& online, Random& random) {
    if (subject.conversation.state == ConversationState::closed) conflict(subject);
    std::vector<AgentId> not_these = subject.scene.store.left_out(subject.conversation.id);
    if (subject.conversation.assignee) not_these.push_back(*subject.conversation.assignee);
    const auto among = without(online, not_these);
    if (among.empty())
        throw NobodyOnline(subject.what + ": no" + (online.empty() ? "" : " other") + " agent is online");
    const Pick winner = pick(among, random);
    give(subject, HistoryKind::reassigned, winner.agent, winner.record);
}

} // namespace

Notes claim(const Scene& scene, ConversationId id, const std::string& name, const Expected& expected) {
    Transaction transaction(scene.store.database());
    const Subject subject = find(scene, "claim", id, expected);
    const Agent agent = require_target(scene, subject.what, name);
    if (scene.actor.agent != agent.id) require_role(scene.actor, Role::supervisor, "claim for somebody else");
    if (subject.conversation.state != ConversationState::unassigned) conflict(subject);
    give(subject, HistoryKind::claimed, agent.id);
    transaction.commit();
    return offline_note(scene, agent);
}

Notes reassign(const Scene& scene, const std::vector<ConversationId>& ids, const std::string& name,
    const Expected& expected) {
    require_may_reassign(scene);
    Transaction transaction(scene.store.database());
    const Agent agent = require_target(scene, "reassign", name);
    Notes notes = offline_note(scene, agent);
    for (const ConversationId id : ids)
        reassign_one(find(scene, "reassign", id, expected), agent, notes);
    transaction.commit();
    return notes;
}

Notes reassign_at_random(
    const Scene& scene, Random& random, const std::vector<ConversationId>& ids, const Expected& expected) {
    require_may_reassign(scene);
    Transaction transaction(scene.store.database());
    const auto online = candidates(settle_presence(scene.store, scene.config.presence, scene.now));
    for (const ConversationId id : ids)
        reassign_one_at_random(find(scene, "reassign", id, expected), online, random);
    transaction.commit();
    return {};
}

Notes release(const Scene& scene, const std::vector<ConversationId>& ids, const Expected& expected) {
    Transaction transaction(scene.store.database());
    for (const ConversationId id : ids) {
        const Subject subject = find(scene, "release", id, expected);
        if (!is_own(subject)) require_role(scene.actor, Role::supervisor, "release what is not one's own");
        if (!subject.conversation.assignee) conflict(subject);
        lifecycle::release(scene.store, subject.conversation, ReleaseReason::by_hand, by(scene));
    }
    transaction.commit();
    return {};
}

Notes close(const Scene& scene, const std::vector<ConversationId>& ids, const Expected& expected) {
    Notes notes;
    Transaction transaction(scene.store.database());
    for (const ConversationId id : ids) {
        const Subject subject = find(scene, "close", id, expected);
        if (!is_own(subject)) require_role(scene.actor, Role::supervisor, "close what is not one's own");
        if (subject.conversation.state == ConversationState::closed) {
            notes.push_back(title(id) + " was closed already");
            continue;
        }
        lifecycle::close(scene.store, subject.conversation, by(scene));
    }
    transaction.commit();
    return notes;
}

} // namespace convassign
