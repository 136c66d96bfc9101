// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

namespace convassign {

/// Reads what a row of a customer's holds: its text, or in words what has none (places, contacts,
/// answers of forms, what Chatwoot cannot show), and its files. Throws UnreadableRow.
void read_chatwoot_content(const Json& row, IncomingMessage& message);

} // namespace convassign
