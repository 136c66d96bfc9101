// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <string>

namespace convassign {

/// What happened, for people: "#12 assigned to maria by a draw among 4 (index 2)".
[[nodiscard]] std::string in_words(const HistoryRow& row);

/// What a message says to people: its text, or what they are told instead of it. Empty for media alone, which
/// are told by their kind.
[[nodiscard]] std::string in_words(const Message& message);
/// "perhaps sent"
[[nodiscard]] std::string reply_state_in_words(ReplyState state);

/// A presence reason as the history keeps it ("no_page"), for people ("no page open").
[[nodiscard]] std::string reason_in_words(const std::string& reason);

} // namespace convassign
