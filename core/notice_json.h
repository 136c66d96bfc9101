// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <string>

namespace convassign {

// The notices that go out: {"id","type","timestamp","data"}.
[[nodiscard]] std::string assigned_notice(
    const OutboxRow& row, const ConversationView& view, const std::string& actor);
[[nodiscard]] std::string unassigned_notice(const OutboxRow& row, const ConversationView& view);
/// The same notice with what is said last in the conversation now.
[[nodiscard]] std::string with_last_message(const std::string& notice, const ConversationView& view);
[[nodiscard]] std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned);
[[nodiscard]] std::string provider_failing_notice(
    const OutboxRow& row, const Line& line, const std::string& error);

} // namespace convassign
