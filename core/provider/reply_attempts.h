// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"

#include <map>
#include <string>

namespace convassign {

/// What a sender of replies knows of the attempts that were broken off, so that nothing goes out twice. What
/// was on its way may still arrive, or be listed a moment later: a reply is surely not there once it was
/// looked for twice, with a pause in between.
class ReplyAttempts {
public:
    static constexpr Duration usual_pause = std::chrono::seconds(10);

    explicit ReplyAttempts(Duration pause = usual_pause) : pause_(pause) {}

    void begin(const Delivery& delivery);

    /// Whether the reply may be at the provider already.
    [[nodiscard]] bool is_in_doubt() const { return is_in_doubt_; }

    /// It was looked for, and is not there. False: it is to be looked for again before it is sent.
    [[nodiscard]] bool is_surely_not_there(Time now);

    /// From here on it may be there, until the answer says what became of it.
    void sending();
    [[nodiscard]] bool is_sending() const { return is_sending_; }
    /// The answer tells: nothing of what is being sent is in doubt any more.
    void answered();

    // How the attempt has ended.
    [[nodiscard]] SendResult sent(const std::string& provider_message_id, FateKind state = FateKind::sent);
    /// Where it may be there already, nobody says that it has failed.
    [[nodiscard]] SendResult failed(const std::string& reason);
    [[nodiscard]] SendResult again(const std::string& error, std::optional<Duration> retry_after = {}) const;
    /// Where it cannot be looked for.
    [[nodiscard]] SendResult perhaps_sent(const std::string& reason);
    /// It was not found, and is looked for again.
    [[nodiscard]] SendResult look_again(const std::string& provider) const;

private:
    Duration pause_;
    OutboxId row_;
    bool is_in_doubt_ = false;
    bool is_sending_ = false;
    std::map<OutboxId, Time> first_looks_; ///< of those that were not found
};

} // namespace convassign
