// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/chatwoot_batch.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace convassign {

/// Who an agent of Chatwoot is here: the agent that `agents` of the configuration names by number or e-mail
/// address, else the agent whose name their address begins with.
class ChatwootPeople {
public:
    explicit ChatwootPeople(const ProviderConfig& config);

    /// Empty when they are nobody here.
    [[nodiscard]] std::string name_of(std::int64_t id, const std::string& email) const;

    /// Our names of these agents, in their order. Of two with the same name nobody knows who is meant.
    [[nodiscard]] std::vector<std::string> among(const std::vector<ChatwootAgent>& agents) const;

    /// Our names of the agents who are online there. Of two with the same name nobody knows who is meant.
    [[nodiscard]] std::vector<std::string> online_among(const std::vector<ChatwootAgent>& agents) const;

private:
    std::map<std::string, std::string> names_; ///< ours, by their number or address there
};

} // namespace convassign
