// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <string>

namespace convassign {

/// Reads what a row of a customer's holds: its text, or in words what has none (places, contacts,
/// answers of forms, what Chatwoot cannot show), and its files. Throws UnreadableRow.
void read_chatwoot_content(const Json& row, IncomingMessage& message);

/// Whether the row is a question that is answered in a form: a choice, fields, an email address, a rating.
[[nodiscard]] bool is_chatwoot_form(const Json& row);

/// What was answered, with the question: "Shoes (asked: Which product?)". Empty as long as nothing was.
[[nodiscard]] std::string chatwoot_answer_in_words(const Json& row);

} // namespace convassign
