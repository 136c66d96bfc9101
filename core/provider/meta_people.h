// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <string>
#include <vector>

namespace convassign {

/// The number with its country code, in one form: WhatsApp tells mobile numbers of Brazil and Argentina with
/// and without their extra 9. A user id ("US.1234") stays as it is.
[[nodiscard]] std::string meta_customer(const std::string& whatsapp_id);

/// Somebody who writes to a number of Meta's.
struct MetaPerson {
    std::vector<std::string> addresses{}; ///< the number first, where it is told; then the user ids
    std::string name{};                   ///< empty where it is not told
};

/// Who has written the row. Since there are usernames the number may be missing, in the row as in the
/// contacts of its change; what both tell together is one person's. Throws UnreadableRow where nobody is
/// named.
[[nodiscard]] MetaPerson writer_of(const Json& row, const Json& contacts);

/// The addresses of one person, as pairs.
void add_joins(const std::vector<std::string>& addresses, std::vector<JoinedAddresses>& joins);

/// What WhatsApp itself tells of a customer (type `system`).
struct MetaNews {
    std::vector<std::string> addresses{}; ///< the one by which the customer was known, then the new ones
    std::string text{};                   ///< in words; empty: nothing that concerns us
};
[[nodiscard]] MetaNews news_in(const Json& row);

/// The same of a change of the field `user_id_update`.
void add_new_user_ids(const Json& value, std::vector<JoinedAddresses>& joins);

} // namespace convassign
