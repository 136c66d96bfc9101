// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/provider/twilio_form.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Messages that Twilio took from us, and what became of them.

namespace convassign {

struct TwilioOutgoing {
    std::string sid;
    std::string from;
    std::string to;
    std::string body;
    std::optional<Time> created_at;
    std::optional<FateKind> state; ///< nothing: a status that is not known here
    std::string error{};           ///< of a failure: in words for people
};

/// The answer to a message that is sent. Nothing where it names none, so that nobody knows what was taken.
[[nodiscard]] std::optional<TwilioOutgoing> decode_twilio_sent(std::string_view body);

/// Rows of a list of messages that we sent; what is none, or cannot be read, is left out.
struct TwilioOutgoingBatch {
    std::vector<TwilioOutgoing> rows;
    std::string next_page_uri; ///< as Twilio wrote it; empty on the last batch
};
/// Throws ProviderError when it is no list.
[[nodiscard]] TwilioOutgoingBatch decode_twilio_outgoing(std::string_view body);

/// What a status says: `delivered`, `undelivered`, … Nothing where it is not known here.
[[nodiscard]] std::optional<FateKind> twilio_fate(std::string_view status);

/// Why Twilio has refused what was asked, as the body of its answer tells, in words for people.
struct TwilioRefusal {
    std::int64_t code = 0; ///< 0: the body tells none
    std::string words;
};
[[nodiscard]] TwilioRefusal twilio_refusal(std::string_view body);

/// What a status callback tells; nothing where it is none.
[[nodiscard]] std::optional<MessageFate> fate_in_form(const Form& form, Time now);

} // namespace convassign
