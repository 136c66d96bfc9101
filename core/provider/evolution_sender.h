// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/json_api.h"
#include "core/provider/reply_attempts.h"

#include <optional>
#include <string>

namespace convassign {

/// Sends replies by one instance of Evolution API v2. One whose answer was lost is looked for among what the
/// instance has sent since, by its text: Evolution takes no id of ours.
class EvolutionSender : public Target {
public:
    EvolutionSender(const ProviderConfig& config, const std::string& api_key,
        const HttpTimeouts& timeouts = {}, Duration pause_of_looks = ReplyAttempts::usual_pause);

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { api_.stop(); }

private:
    [[nodiscard]] SendResult look_and_send(const OutgoingReply& reply, Time now);
    [[nodiscard]] std::optional<SendResult> look_for(const OutgoingReply& reply, Time now);
    [[nodiscard]] std::optional<std::string> find_listed(const OutgoingReply& reply, Time now);
    [[nodiscard]] std::optional<std::string> find_in_pages(
        const std::string& where, const OutgoingReply& reply, std::size_t size);
    [[nodiscard]] std::string connection();
    [[nodiscard]] std::string list(const std::string& where, std::size_t size, std::size_t page);
    [[nodiscard]] std::string post(const OutgoingReply& reply);
    [[nodiscard]] SendResult refusal(const ApiRefusal& error);

    JsonApi api_;
    std::string instance_; ///< as a segment of a path
    ReplyAttempts attempts_;
};

} // namespace convassign
