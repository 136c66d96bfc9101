// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/json_api.h"
#include "core/provider/reply_attempts.h"

#include <optional>
#include <string>

namespace convassign {

/// Sends replies by one session of WAHA, under an id of ours where its engine takes one. One whose answer was
/// lost is looked for among what the session has sent, by that id or by its text.
class WahaSender : public Target {
public:
    WahaSender(const ProviderConfig& config, const std::string& api_key, const HttpTimeouts& timeouts = {},
        Duration pause_of_looks = ReplyAttempts::usual_pause);

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { api_.stop(); }

private:
    [[nodiscard]] SendResult look_and_send(const OutgoingReply& reply, Time now);
    [[nodiscard]] std::optional<SendResult> look_for(const OutgoingReply& reply, Time now);
    /// Where the session's messages stand.
    struct List {
        std::string path;
        bool is_empty = false;
    };
    [[nodiscard]] List list_for(const OutgoingReply& reply);
    [[nodiscard]] std::optional<std::string> find_in(const std::string& list, const OutgoingReply& reply);
    [[nodiscard]] std::string post(const OutgoingReply& reply);
    [[nodiscard]] SendResult refusal(const ApiRefusal& error);

    JsonApi api_;
    std::string session_;
    ReplyAttempts attempts_;
};

} // namespace convassign
