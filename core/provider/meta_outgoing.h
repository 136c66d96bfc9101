// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/outbox.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <string>
#include <string_view>

// Messages that the Cloud API took from us, and what became of them.

namespace convassign {

/// The body of the request that sends a reply: to the customer's number, where one is known, else to the user
/// id. Statuses give its key back. Throws Error where its template is not in the configuration, or where
/// the customer has no address.
[[nodiscard]] std::string meta_reply_body(const OutgoingReply& reply, const ProviderConfig& config);

/// What Meta calls a message that it has taken; empty where the answer does not tell.
[[nodiscard]] std::string decode_meta_sent(std::string_view body);

/// Why Meta or 360dialog has refused what was asked, as the body of the answer tells.
struct MetaRefusal {
    std::int64_t code = -1;  ///< -1: the body tells none
    std::string words;       ///< for people
    bool is_for_now = false; ///< nothing was taken, and the same request may be taken later
    bool is_access_problem = false;
};
[[nodiscard]] MetaRefusal meta_refusal(std::string_view body);

/// A row of the statuses of a webhook. Nothing where its status is not known here. Throws UnreadableRow.
[[nodiscard]] std::optional<MessageFate> meta_fate(const Json& row);

} // namespace convassign
