// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"
#include "core/provider/chatwoot_api.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Writes assignments to a conversation in Chatwoot, where nobody is assigned but an agent we have written.
/// What a person assigned there in the moment between look and write is restored.
/// An agent of ours is there the one that `agents` of the configuration names, or the one with an e-mail
/// address that begins with the same name.
class ChatwootAssigner : public Target {
public:
    ChatwootAssigner(
        const ProviderConfig& config, const std::string& token, const HttpTimeouts& timeouts = {});

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { api_.stop(); }

private:
    /// An assignment that is being written.
    struct Write {
        std::int64_t agent = 0;
        std::int64_t newest_row = 0; ///< of the conversation, before the first attempt
    };

    [[nodiscard]] SendResult assign(std::int64_t conversation, const Delivery& delivery);
    [[nodiscard]] SendResult write(std::int64_t conversation, std::int64_t agent, const Delivery& delivery,
        const std::vector<std::int64_t>& ours);
    [[nodiscard]] bool gives_way(std::int64_t conversation, std::int64_t newest_row, std::int64_t agent,
        const std::vector<std::int64_t>& ours);
    [[nodiscard]] std::vector<std::string> activities(std::int64_t conversation, std::int64_t after);
    [[nodiscard]] std::optional<std::int64_t> find_agent(const std::string& name) const;

    std::map<std::string, std::string> named_; ///< ours, and their number or address there
    ChatwootApi api_;
    std::vector<ChatwootAgent> agents_;
    std::optional<Time> agents_read_at_;
    std::map<std::int64_t, Write> unfinished_; ///< by the conversation's number there
};

} // namespace convassign
