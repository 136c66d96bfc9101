// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <optional>
#include <string>

namespace convassign {

/// What WhatsApp itself notes in a chat, in a row without content (`messageStubType`).
struct WhatsappStub {
    std::optional<MessageWorth> worth; ///< nothing: it says nothing to people
    std::string text{};
    std::string new_number{}; ///< the person's, where they have changed it: the address as it is told
    bool is_deletion = false; ///< of the message whose id the row has
};

/// Nothing where the row is none. `chat` is the person's address as the row tells it. Throws UnreadableRow
/// for a message that the provider could not decrypt: it may come again with its content.
[[nodiscard]] std::optional<WhatsappStub> read_whatsapp_stub(const Json& row, const std::string& chat);

} // namespace convassign
