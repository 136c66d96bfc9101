// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <span>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// What becomes of the text and the media of a message that its customer deleted.
enum class DeletedText { forgotten, kept };

/// What customers do to messages that they have written: edits and deletions. Neither opens anything, nor
/// changes who has the conversation. A deletion wins over every edit, a newer edit over an older one, and
/// what comes twice has no effect; so the order in which a provider tells of them does not matter.
namespace message_changes {

/// What the changes of a batch come to, one for each message.
[[nodiscard]] std::vector<MessageSum> sums_of(std::span<const MessageChange> changes);

/// Whether apply() would change the message, or what is kept until it comes; `known` is the message as the
/// store has it, null where it does not.
[[nodiscard]] bool is_news(const MessageSum& sum, const Message* known, LineId line, Database& store);

/// Changes the message, or keeps the change until the message comes. With the text of a deleted message goes
/// whatever else quotes it: rows of the outbox, and the row that could not be read.
void apply(const MessageSum& sum, LineId line, Database& store, DeletedText deleted, Time now);

/// Does to those of these messages that are stored what was done to them before they came.
void apply_early_ones(std::span<const std::string> provider_message_ids, LineId line, Database& store,
    DeletedText deleted, Time now);

/// Whether the customer has deleted that message, come or not.
[[nodiscard]] bool is_deleted(LineId line, const std::string& provider_message_id, Database& store);

} // namespace message_changes

} // namespace convassign
