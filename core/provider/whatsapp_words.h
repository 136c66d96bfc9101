// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What a person says by the members of WhatsApp's `message` object, in words where it has none of its own
// (WAProto, the description that Baileys and whatsmeow share).

namespace convassign {

/// What a person can read or hear of one member.
struct Said {
    std::string text{};
    std::vector<Media> media{};
    std::int64_t media_count = 0;
    bool is_notice = false; ///< nothing to answer: only shown where a conversation is open
};

/// Text without media, of up to two lines.
[[nodiscard]] Said said(const std::string& text, const std::string& more = "");

/// Contacts as vcard_in_words() tells them: "contact: Bob, +1 500 555 0001".
[[nodiscard]] std::string contacts_on_cards(const std::vector<std::string>& contacts);

/// How a call is told: "missed video call".
[[nodiscard]] std::string call_in_words(std::string_view fate, bool is_video);

[[nodiscard]] Said say_text(const Json& value);
[[nodiscard]] Said say_extended_text(const Json& value);
[[nodiscard]] Said say_status_text(const Json& value);
[[nodiscard]] Said say_media(const Json& value);
[[nodiscard]] Said say_sticker_pack(const Json& value);
[[nodiscard]] Said say_contact(const Json& value);
[[nodiscard]] Said say_contacts(const Json& value);
[[nodiscard]] Said say_place(const Json& value);
[[nodiscard]] Said say_live_place(const Json& value);
[[nodiscard]] Said say_product(const Json& value);
[[nodiscard]] Said say_order(const Json& value);
[[nodiscard]] Said say_invoice(const Json& value);
[[nodiscard]] Said say_payment_request(const Json& value);
[[nodiscard]] Said say_payment(const Json& value);
[[nodiscard]] Said say_payment_invitation(const Json& value);
[[nodiscard]] Said say_payment_declined(const Json& value);
[[nodiscard]] Said say_payment_cancelled(const Json& value);
[[nodiscard]] Said say_number_request(const Json& value);
[[nodiscard]] Said say_group_invitation(const Json& value);
[[nodiscard]] Said say_channel_invitation(const Json& value);
[[nodiscard]] Said say_poll(const Json& value);
[[nodiscard]] Said say_event(const Json& value);
[[nodiscard]] Said say_scheduled_call(const Json& value);
[[nodiscard]] Said say_call_log(const Json& value);
[[nodiscard]] Said say_call(const Json& value);
[[nodiscard]] Said say_voice_chat(const Json& value);

} // namespace convassign
