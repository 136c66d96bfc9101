// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"
#include "core/outbox_row.h"
#include "core/recipients.h"
#include "core/sign_of_life.h"
#include "daemon/complaints.h"

#include <functional>
#include <vector>

namespace convassign {

/// Tells people that nothing can be stored. Not by the outbox, because that cannot be written then: each
/// notice is kept in memory, sent directly, and tried again until it arrives or storing works again.
class Alarm {
public:
    using Report = std::function<void(const SendResult&)>;

    /// All of it outlives the Alarm.
    struct Needs {
        const Recipients& recipients;
        Complaints& complaints;
        /// Sends a notice once; false where that cannot even be tried now.
        std::function<bool(const OutboxRow&, const Report&)> send;
    };

    explicit Alarm(Needs needs) : needs_(std::move(needs)) {}

    /// Once a second, with what the daemon says of itself.
    void look(const SignOfLife& sign, Time now);

    /// Something is to be told, and has not arrived.
    [[nodiscard]] bool is_waiting() const;

private:
    struct Told {
        OutboxRow notice;
        bool is_on_the_way = false;
        bool has_arrived = false;
        Time due_at;
    };
    void send_due(Time now);
    void settle(const std::string& message_id, const SendResult& result);

    Needs needs_;
    bool has_begun_ = false; ///< of this time that nothing can be stored
    std::vector<Told> told_;
};

} // namespace convassign
