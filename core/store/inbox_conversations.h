// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `inbox_conversations`: what is open in the providers' own inboxes.
namespace convassign::inbox_conversations {

[[nodiscard]] std::optional<InboxConversation> find(
    Database& database, LineId line, const std::string& prefix);
/// In the order of their prefixes.
[[nodiscard]] std::vector<InboxConversation> of(Database& database, CustomerId customer);
/// In place of what is known of the same one.
void save(Database& database, LineId line, const InboxConversation& conversation);
void forget(Database& database, LineId line, const std::string& prefix);
/// Forgets all that a customer of the line has there.
void forget_all(Database& database, LineId line, CustomerId customer);

} // namespace convassign::inbox_conversations
