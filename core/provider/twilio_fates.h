// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/twilio_outgoing.h"

#include <optional>
#include <vector>

namespace convassign {

/// When the list of what we sent is to be read, so that it is seen what became of replies: often while
/// something is on its way and no webhook tells of it, seldom else.
class TwilioFates {
public:
    explicit TwilioFates(const ProviderConfig& config)
        : has_webhook_(!config.setting("public_url").empty()) {}

    /// How far back the list is to be read now: some rows, or the last day. Not before the second poll.
    enum class Depth { none, newest, day };
    [[nodiscard]] Depth due(Time now);

    static constexpr int newest_rows = 50;
    static constexpr int rows_of_day = 1000; ///< in a batch
    static constexpr int batches_of_day = 10;

    /// What these rows tell.
    [[nodiscard]] std::vector<MessageFate> take(const std::vector<TwilioOutgoing>& rows, Time now);

private:
    [[nodiscard]] Duration pause() const;

    bool has_webhook_;
    bool is_on_its_way_ = false; ///< something that may soon be told of
    std::optional<Time> due_at_;
    std::optional<Time> day_due_at_;
};

} // namespace convassign
