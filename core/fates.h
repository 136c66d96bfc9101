// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <string>

namespace convassign {
class Database;
}

/// What providers tell of messages that went out: reports that come late, twice, mixed, and before the answer
/// of the send itself. One rule for all of them: queued < sent < failed < delivered < read, and never lower.
namespace convassign::fates {

/// What becomes of a reply by a report. Whatever is told of one that was perhaps sent tells that it was.
[[nodiscard]] ReplyState after(ReplyState state, FateKind fate);

/// Whether apply() would change anything.
[[nodiscard]] bool is_news(const MessageFate& fate, LineId line, Database& store);

/// Changes the message, or keeps the report until the provider's id of a reply that is on its way is known.
/// Within the caller's transaction.
void apply(const MessageFate& fate, LineId line, Database& store, Time now);

/// What was reported of that message before its id was known. Within the caller's transaction.
void apply_early(MessageId message, const std::string& provider_message_id, LineId line, Database& store);

} // namespace convassign::fates
