// SPDX-License-Identifier: MIT
#pragma once

#include "core/lifecycle.h"

#include <cstdint>

namespace convassign {

/// How much there is, or was, of a person.
struct PersonalData {
    std::int64_t customers = 0; ///< one at each line
    std::int64_t conversations = 0;
    std::int64_t messages = 0;

    PersonalData& operator+=(const PersonalData& other);
};

[[nodiscard]] PersonalData personal_data_of(Database& store, CustomerId customer);

/// Erases a person at a line: texts, media, names and addresses, wherever they stand, also in what goes out
/// and in rows that could not be read. Conversations, draws and moments remain without them, and an open
/// conversation is closed. What the provider lists again of what was sent until `by.at` is not stored again;
/// whoever writes after that is a new customer. Within the caller's transaction.
PersonalData forget(
    Database& store, const Recipients& recipients, CustomerId customer, LineId line, const lifecycle::By& by);

} // namespace convassign
