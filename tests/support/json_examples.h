// SPDX-License-Identifier: MIT
#pragma once

#include "core/json.h"
#include "tests/support/test_store.h"

#include <string>

namespace convassign {

// Values of the model, and how a document shows them.

[[nodiscard]] ConversationView assigned_view();
[[nodiscard]] ConversationView closed_view();
[[nodiscard]] AgentView maria();
[[nodiscard]] HistoryRow assigned_row();

extern const std::string assigned_json;
extern const std::string closed_json;
extern const std::string maria_json;
extern const std::string assigned_row_json;

} // namespace convassign
