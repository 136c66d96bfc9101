// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"
#include "core/provider/whatsapp_content.h"
#include "core/wrap/json_fwd.h"

#include <optional>
#include <string>

// One row of WAHA's lists, which its events tell as well. Beside WAHA's own members it holds what its engine
// has of the message (`_data`): NOWEB and GOWS WhatsApp's own object, WEBJS that of the web page.

namespace convassign {

/// How numbers are written at WAHA.
constexpr std::string_view waha_number_server = "c.us";

/// What one row says.
struct WahaRow {
    std::optional<IncomingMessage> message; ///< nothing where nobody says anything to or as a customer
    std::optional<MessageChange> change;
    std::optional<JoinedAddresses> join;
    std::optional<MessageFate> fate; ///< of one that went out; when that was is not told
};

/// Throws UnreadableRow, and never for what went out: no customer is unheard for that.
[[nodiscard]] WahaRow decode_waha_row(const Json& row);

/// The bare id in "false_15005550001@c.us_3EB0…": it is the same whatever the message's chat is called.
[[nodiscard]] std::string bare_waha_id(const std::string& id);

/// The chat in such an id; empty where it names none.
[[nodiscard]] std::string chat_in_waha_id(const std::string& id);

/// The bare id of a row, empty where it has none that can be read.
[[nodiscard]] std::string find_waha_id(const Json& row);

/// What became of the message, as a row or an event tells.
[[nodiscard]] std::optional<FateKind> waha_fate(const Json& row);

/// What the row holds for people.
[[nodiscard]] WhatsappContent waha_content(const Json& row);

} // namespace convassign
