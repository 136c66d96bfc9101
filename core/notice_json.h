// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox_row.h"
#include "core/sign_of_life.h"

#include <cstdint>
#include <optional>
#include <string>

namespace convassign {

/// The conversation that became a part of the one that a notice tells of.
struct MergedConversation {
    ConversationId id;
    std::string agent; ///< who had it until then; empty: nobody
};

// The notices that go out: {"id","type","timestamp","data"}.
[[nodiscard]] std::string assigned_notice(const OutboxRow& row, const ConversationView& view,
    const std::string& actor, const std::optional<MergedConversation>& merged = std::nullopt);
[[nodiscard]] std::string unassigned_notice(const OutboxRow& row, const ConversationView& view);
/// The same notice with what is said last in the conversation now.
[[nodiscard]] std::string with_last_message(const std::string& notice, const ConversationView& view);
/// The same notice without a customer who was forgotten: with all that `view` still tells of them.
[[nodiscard]] std::string without_customer(const std::string& notice, const ConversationView& view);
[[nodiscard]] std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned);
/// To be kept by whoever wants to check the draws of that day.
[[nodiscard]] std::string commitment_notice(
    const OutboxRow& row, const std::string& day, const std::string& sha256);
/// Since the row was queued.
[[nodiscard]] std::string cannot_store_notice(
    const OutboxRow& row, const Problem& problem, const std::optional<Time>& last_commit_at);
[[nodiscard]] std::string provider_failing_notice(
    const OutboxRow& row, const Line& line, const std::string& error);

} // namespace convassign
