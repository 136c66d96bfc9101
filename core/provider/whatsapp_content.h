// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// What a row says about an earlier message.
struct WhatsappChange {
    MessageChangeKind kind = MessageChangeKind::edited;
    std::string id{};   ///< of the message that it changes; empty: the row's own
    std::string text{}; ///< the new one

    friend bool operator==(const WhatsappChange&, const WhatsappChange&) = default;
};

/// What WhatsApp's `message` object holds.
struct WhatsappContent {
    std::optional<MessageWorth> worth; ///< nothing: a person says nothing by it
    std::string text;                  ///< whatever has none of its own is told in words
    std::vector<Media> media;
    std::int64_t media_count = 0;
    std::optional<WhatsappChange> change;
    bool is_empty = true; ///< there is nothing in it that could say what it is
};

/// Reads the object as Baileys and whatsmeow write it. It is told by what is content, in whatever envelopes
/// it comes; a kind that nobody knows is content where it holds anything to be read, and otherwise `unknown`.
/// Throws UnreadableRow.
[[nodiscard]] WhatsappContent read_whatsapp_content(const Json& message);

/// The content as the members of a message that have to do with it.
void fill_content(const WhatsappContent& content, IncomingMessage& message);

/// What the row says of the message `own_id` or of an earlier one, at the moment `at`.
[[nodiscard]] MessageChange change_of(const WhatsappChange& change, const std::string& own_id, Time at);

} // namespace convassign
