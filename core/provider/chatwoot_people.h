// SPDX-License-Identifier: MIT
#pragma once

#include "core/config.h"

#include <cstdint>
#include <map>
#include <string>

namespace convassign {

/// Who an agent of Chatwoot is here: the one whom `agents` of the configuration names by number or e-mail
/// address, else the one who is called as their address begins.
class ChatwootPeople {
public:
    explicit ChatwootPeople(const ProviderConfig& config);

    /// Empty when they are nobody here.
    [[nodiscard]] std::string name_of(std::int64_t id, const std::string& email) const;

private:
    std::map<std::string, std::string> names_; ///< ours, by their number or address there
};

} // namespace convassign
