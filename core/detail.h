// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>

namespace convassign {

struct Verdict;

// The `detail` of rows of the history: a JSON object, or nothing.

[[nodiscard]] std::string presence_detail(const Verdict& verdict);
[[nodiscard]] std::string settings_detail(bool auto_assign, const std::string& reason);
[[nodiscard]] std::string agent_detail(const std::string& change, const Agent* properties = nullptr);
/// Of two conversations that became one: `into` names the one that remains, `from` the one that was closed.
[[nodiscard]] std::string merged_detail(const char* member, ConversationId other);
[[nodiscard]] std::string customer_detail(const std::string& change);
[[nodiscard]] std::string override_detail(const std::string& presence, const std::optional<Time>& until);
/// One member of a detail as text; empty where there is none.
[[nodiscard]] std::string detail_text(const std::string& detail, const char* member);

} // namespace convassign
