// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>

namespace convassign {

struct DrawDay;
struct Verdict;

// The `detail` of rows of the history: a JSON object, or nothing.

[[nodiscard]] std::string presence_detail(const Verdict& verdict);
[[nodiscard]] std::string settings_detail(bool auto_assign, const std::string& reason);
[[nodiscard]] std::string agent_detail(const std::string& change, const Agent* properties = nullptr);
/// Of two conversations that became one: `into` names the one that remains, `from` the one that was closed.
[[nodiscard]] std::string merged_detail(const char* member, ConversationId other);
/// By which message a customer was answered; `change` tells what else was done with it.
[[nodiscard]] std::string reply_detail(MessageId message, const std::string& change = "");
[[nodiscard]] std::string customer_detail(const std::string& change);
[[nodiscard]] std::string override_detail(const std::string& presence, const std::optional<Time>& until);

/// Before the first draw of a day: the SHA-256 of its secret, in hexadecimal digits.
[[nodiscard]] std::string commitment_detail(const std::string& day, const std::string& sha256);
/// After its last one: the secret, how many agents there ever were, and the digest of their names
/// (fair_draw::names_digest()), in hexadecimal digits.
[[nodiscard]] std::string revealed_detail(const DrawDay& day, std::size_t agents, const std::string& names);

/// Who may have the conversations of a line from now on: `members` is null where everybody may.
[[nodiscard]] std::string members_detail(const Line& line, const LineMembers& members);
struct ToldMembers {
    LineId line;
    std::string provider;
    LineMembers members;
};
/// Nothing where the detail tells of no members.
[[nodiscard]] std::optional<ToldMembers> members_in(const std::string& detail);

/// Why an agent was online or offline, of a row that history::presence_at() gives.
[[nodiscard]] std::string presence_reason(const HistoryRow& row);
/// One member of a detail as text; empty where there is none.
[[nodiscard]] std::string detail_text(const std::string& detail, const char* member);

} // namespace convassign
