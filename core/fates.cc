// SPDX-License-Identifier: MIT
#include "core/fates.h"

#include "core/reply_delivery.h"
#include "core/store/early_fates.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/replies.h"

namespace convassign::fates {

namespace {

constexpr const char* no_reason = "the provider could not deliver it, and does not say why";

ReplyState state_of(FateKind fate) {
    switch (fate) {
    case FateKind::queued:
        return ReplyState::waiting;
    case FateKind::sent:
        return ReplyState::sent;
    case FateKind::failed:
        return ReplyState::failed;
    case FateKind::delivered:
        return ReplyState::delivered;
    case FateKind::read:
        return ReplyState::read;
    }
    return ReplyState::waiting;
}

int height(ReplyState state) {
    switch (state) {
    case ReplyState::waiting:
    case ReplyState::perhaps_sent:
        return 0;
    case ReplyState::sent:
        return 1;
    case ReplyState::failed:
        return 2;
    case ReplyState::delivered:
        return 3;
    case ReplyState::read:
        return 4;
    }
    return 0;
}

/// Whose fate it is, by the key of ours or by the provider's id.
std::optional<MessageId> subject_of(const MessageFate& fate, LineId line, Database& store) {
    if (!fate.key.empty())
        if (const auto reply = outbox_rows::find_reply(store, fate.key)) return reply;
    const auto known = messages::find(store, line, fate.provider_message_id);
    if (!known || known->direction != Direction::out) return std::nullopt;
    return known->id;
}

bool is_to_be_adopted(const MessageFate& fate, MessageId message, Database& store) {
    if (fate.provider_message_id.empty()) return false;
    const auto known = messages::find(store, message);
    return known && !known->forgotten && known->provider_message_id != fate.provider_message_id;
}

void raise(ReplyRow reply, const MessageFate& fate, Database& store) {
    const ReplyState state = after(reply.state, fate.state);
    if (state == reply.state) return;
    reply.state = state;
    reply.state_at = fate.at;
    reply.error = state != ReplyState::failed ? "" : fate.error.empty() ? no_reason : fate.error;
    replies::save(store, reply);
    messages::touch(store, reply.message);
}

/// It may be of a reply whose id has not come yet.
bool is_early(const MessageFate& fate, LineId line, Database& store) {
    if (fate.provider_message_id.empty() || !replies::has_open(store, line)) return false;
    const auto known = early_fates::find(store, line, fate.provider_message_id);
    return !known || height(state_of(known->state)) < height(state_of(fate.state));
}

} // namespace

ReplyState after(ReplyState state, FateKind fate) {
    if (state == ReplyState::perhaps_sent && fate == FateKind::queued) return ReplyState::sent;
    const ReplyState told = state_of(fate);
    return height(told) > height(state) ? told : state;
}

bool is_news(const MessageFate& fate, LineId line, Database& store) {
    const auto message = subject_of(fate, line, store);
    if (!message) return is_early(fate, line, store);
    const auto reply = replies::find(store, *message);
    return reply
        && (after(reply->state, fate.state) != reply->state || is_to_be_adopted(fate, *message, store));
}

void apply(const MessageFate& fate, LineId line, Database& store, Time now) {
    const auto message = subject_of(fate, line, store);
    if (!message) {
        if (is_early(fate, line, store)) early_fates::keep(store, line, fate, now);
        return;
    }
    const MessageId reply = is_to_be_adopted(fate, *message, store)
        ? reply_delivery::adopt(store, *message, fate.provider_message_id)
        : *message;
    if (const auto row = replies::find(store, reply)) raise(*row, fate, store);
    reply_delivery::end_attempts(store, reply, now);
}

void apply_early(MessageId message, const std::string& provider_message_id, LineId line, Database& store) {
    const auto fate = early_fates::find(store, line, provider_message_id);
    if (!fate) return;
    if (const auto reply = replies::find(store, message)) raise(*reply, *fate, store);
    early_fates::forget(store, line, provider_message_id);
}

} // namespace convassign::fates
