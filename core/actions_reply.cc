// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/actions_history.h"
#include "core/base/text.h"
#include "core/config/provider_types.h"
#include "core/lifecycle.h"
#include "core/reply_delivery.h"
#include "core/reply_text.h"
#include "core/reply_window.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/forgotten.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/replies.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t longest_key = 64;

std::string title_of(ConversationId id) { return "conversation #" + std::to_string(id.value); }

void check_key(const std::string& key) {
    const auto is_allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    if (key.empty() || key.size() > longest_key || !std::ranges::all_of(key, is_allowed))
        throw UsageError("reply: 'key' must be a UUID, or up to 64 letters, digits, '-' and '_'");
}

/// The provider whose customer is answered.
const ProviderConfig& provider_of(const ActionNeeds& needs, const Conversation& conversation) {
    const std::string name = lines::find(needs.store, conversation.line).value().provider;
    const auto known = std::ranges::find(needs.config.providers, name, &ProviderConfig::name);
    if (known == needs.config.providers.end())
        throw UsageError("reply: the configuration has no provider '" + name + "' any more");
    if (!abilities_of(*known).send)
        throw UsageError("reply: nothing can be sent to customers of '" + name + "'");
    return *known;
}

/// The conversation's agent, and whoever answers one that waits; supervisors and admins answer all.
void require_may_answer(const ActionNeeds& needs, const std::string& what, const Conversation& conversation) {
    const Actor& actor = needs.actor;
    if (!actor.agent) return require_role(actor, Role::supervisor, what);
    if (actor.role >= Role::supervisor || !conversation.assignee || conversation.assignee == actor.agent)
        return;
    const auto agent = agents::find(needs.store, *conversation.assignee);
    throw ReasonedConflict(
        "assignee", what + ": it is assigned to '" + (agent ? agent->name : "somebody else") + "'");
}

/// Known before it is tried, where the provider's type enforces it.
void require_open_window(const ActionNeeds& needs, const ProviderConfig& provider,
    const Conversation& conversation, const std::string& what) {
    const auto end =
        reply_window::end_of(provider.type, messages::last_written_at(needs.store, conversation.customer_id));
    if (!end || needs.now < *end) return;
    throw ReasonedConflict("window",
        what + ": " + reply_window::explanation()
            + (provider.templates.empty() ? "" : "; a template can still be sent"));
}

/// Who answers has it from now on: a new one, behind one that was closed.
Conversation open_again(const ActionNeeds& needs, const Conversation& closed, const std::string& what) {
    if (const auto open = conversations::find_open(needs.store, closed.customer_id))
        throw ReasonedConflict(
            "closed", what + ": it is closed, and the customer has " + title_of(open->id) + " by now");
    if (closed.customer.empty()) throw Conflict(what + ": its customer was forgotten");
    if (!needs.actor.agent)
        throw ReasonedConflict("closed", what + ": it is closed, and " + needs.actor.name + " is no agent");
    const ConversationId opened = lifecycle::open(
        needs.store, needs.recipients, closed.line, {closed.customer_id, needs.now, 0}, needs.now);
    return conversations::find(needs.store, opened).value();
}

Message shown(Database& store, MessageId id) {
    Message message = messages::find(store, id).value();
    replies::add_standing(store, message);
    return message;
}

/// The same key again: the reply that it stands for.
std::optional<Message> known_by_key(
    const ActionNeeds& needs, const Conversation& conversation, const std::string& key) {
    const auto known = replies::find_by_key(needs.store, key);
    if (!known) return std::nullopt;
    Message message = shown(needs.store, known->message);
    const auto of_it = conversations::find(needs.store, message.conversation);
    if (!of_it || of_it->customer_id != conversation.customer_id)
        throw Conflict("reply: the key '" + key + "' is that of another reply");
    return message;
}

Message write(const ActionNeeds& needs, const Conversation& conversation, const ReplyRequest& request,
    const ProviderConfig& provider) {
    Message message;
    message.conversation = conversation.id;
    message.provider_message_id = reply_delivery::name_until_sent(request.key);
    message.direction = Direction::out;
    message.text = request.text;
    message.sent_at = message.stored_at = needs.now;
    messages::add(needs.store, conversation.line, message);
    messages::count(needs.store, conversation.id);
    message.id = messages::find(needs.store, conversation.line, message.provider_message_id).value().id;
    replies::add(needs.store,
        {message.id, needs.actor.agent, request.key, ReplyState::waiting, "", needs.now,
            request.template_name, request.variables});
    reply_delivery::queue(needs.store, provider.name, message, needs.actor.agent, needs.now);
    return message;
}

/// A reply that somebody decides on, as it is within the transaction.
struct DecidedReply {
    std::string what; ///< "retry message 12", for errors
    Message message;
    ReplyRow reply;
    Conversation conversation;
};

DecidedReply find_reply(const ActionNeeds& needs, const std::string& verb, MessageId id) {
    const std::string what = verb + " message " + std::to_string(id.value);
    const auto message = messages::find(needs.store, id);
    if (!message) throw NotFound(what + ": no such message");
    const auto reply = replies::find(needs.store, id);
    if (!reply || reply->key.empty()) throw UsageError(what + ": it is no reply from here");
    DecidedReply decided{
        what, *message, *reply, conversations::find(needs.store, message->conversation).value()};
    require_may_answer(needs, what, decided.conversation);
    if (message->forgotten) throw Conflict(what + ": it was forgotten");
    return decided;
}

void require_state(const DecidedReply& decided, bool is_right) {
    if (!is_right)
        throw ReasonedConflict("decided", decided.what + ": it is " + std::string(word(decided.reply.state)));
}

void note(const ActionNeeds& needs, const DecidedReply& decided, const std::string& change) {
    lifecycle::note_decision(
        needs.store, decided.conversation.id, decided.message.id, needs.actor.agent, change, by(needs));
    messages::touch(needs.store, decided.message.id);
}

/// What the provider called it is of an attempt that failed: when it is listed again, it is no other message.
void forget_name(const ActionNeeds& needs, const DecidedReply& decided) {
    const std::string name = reply_delivery::name_until_sent(decided.reply.key);
    if (decided.message.provider_message_id == name) return;
    const std::vector<std::string> names{decided.message.provider_message_id};
    forgotten::keep_messages(needs.store, decided.conversation.line, names, needs.now);
    messages::rename(needs.store, decided.message.id, name);
}

} // namespace

Message reply_to(const ActionNeeds& needs, ConversationId id, const ReplyRequest& request) {
    const std::string what = "answer " + title_of(id);
    check_key(request.key);
    Transaction transaction(needs.store);
    auto conversation = conversations::find(needs.store, id);
    if (!conversation) throw NotFound(what + ": no such conversation");
    if (const auto known = known_by_key(needs, *conversation, request.key)) return *known;
    require_may_answer(needs, what, *conversation);
    const ProviderConfig& provider = provider_of(needs, *conversation);
    ReplyRequest checked = request;
    const bool is_free = request.template_name.empty();
    checked.text = is_free ? checked_reply(request.text, provider)
                           : filled_template(request.template_name, request.variables, provider);
    if (is_free) require_open_window(needs, provider, *conversation, what);
    if (conversation->state == ConversationState::closed)
        conversation = open_again(needs, *conversation, what);
    const Message message = write(needs, *conversation, checked, provider);
    lifecycle::answer(needs.store, needs.recipients, *conversation, message.id, needs.actor.agent, by(needs));
    Message stored = shown(needs.store, message.id);
    transaction.commit();
    return stored;
}

Message retry_reply(const ActionNeeds& needs, MessageId id) {
    Transaction transaction(needs.store);
    DecidedReply decided = find_reply(needs, "retry", id);
    require_state(decided,
        decided.reply.state == ReplyState::failed || decided.reply.state == ReplyState::perhaps_sent);
    const ProviderConfig& provider = provider_of(needs, decided.conversation);
    if (decided.reply.template_name.empty())
        require_open_window(needs, provider, decided.conversation, decided.what);
    forget_name(needs, decided);
    decided.reply.state = ReplyState::waiting;
    decided.reply.error.clear();
    decided.reply.state_at = needs.now;
    replies::save(needs.store, decided.reply);
    reply_delivery::queue(needs.store, provider.name, decided.message, needs.actor.agent, needs.now);
    note(needs, decided, "again");
    Message stored = shown(needs.store, id);
    transaction.commit();
    return stored;
}

Message settle_reply(const ActionNeeds& needs, MessageId id, bool was_sent) {
    Transaction transaction(needs.store);
    DecidedReply decided = find_reply(needs, "settle", id);
    require_state(decided, decided.reply.state == ReplyState::perhaps_sent);
    decided.reply.state = was_sent ? ReplyState::sent : ReplyState::failed;
    decided.reply.error = was_sent ? "" : "it was not sent, says " + needs.actor.name;
    decided.reply.state_at = needs.now;
    replies::save(needs.store, decided.reply);
    note(needs, decided, was_sent ? "was_sent" : "was_not_sent");
    Message stored = shown(needs.store, id);
    transaction.commit();
    return stored;
}

} // namespace convassign
