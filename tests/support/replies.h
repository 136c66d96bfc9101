// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"
#include "tests/support/moments.h"

#include <string>
#include <utility>

namespace convassign {

/// A reply on its way, with that text, to the customer with that address.
inline Delivery reply_delivery(const std::string& text, const std::string& address) {
    Delivery delivery;
    delivery.row.id = OutboxId{1};
    delivery.row.occasion = Occasion::reply;
    OutgoingReply& reply = delivery.reply.emplace();
    reply.key = "6f1c2b1e-0000-4000-8000-000000000001";
    reply.text = text;
    reply.addresses = {address};
    reply.queued_at = noon;
    return delivery;
}

/// The same where an attempt was begun before, and nobody knows whether it arrived.
inline Delivery repeated(Delivery delivery) {
    delivery.is_repeated = true;
    return delivery;
}

} // namespace convassign
