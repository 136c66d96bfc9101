// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace convassign {

/// What the outbox calls them.
[[nodiscard]] std::string target_of(const ProviderConfig& provider);
[[nodiscard]] std::string target_of(const NotifyConfig& notify);

/// Who is to be told of what, for Store::tell(): the providers to which assignments can be written, and
/// every [[notify]].
[[nodiscard]] std::vector<Recipient> recipients_of(const Config& config);

} // namespace convassign
