// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/wrap/digest.h"
#include "daemon/http/message.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace convassign {

/// Slows down who tries secrets, and nobody else: an address from which ten wrong ones came within a minute
/// waits until the first of these is a minute old.
class Guessing {
public:
    /// So many addresses are remembered; beyond it the one that has been quiet for longest is forgotten.
    static constexpr std::size_t addresses = 4096;

    /// A wrong secret came from there. One that comes while the address waits does not make it wait longer.
    void failed(const Peer& from, const Sha256& secret, Time now);

    /// So many good secrets are remembered, beyond it the ones that were used first are forgotten.
    static constexpr std::size_t good_ones = 4096;

    /// The secret is somebody's: it is no guess either when it is revoked or has ended.
    void was_good(const Sha256& secret);

    [[nodiscard]] bool is_once_good(const Sha256& secret) const { return known_good_.contains(secret); }

    /// Whether this very secret was good once, or was wrong lately, from wherever it came. A page whose token
    /// was revoked shows it again and again, and that is no guessing.
    [[nodiscard]] bool is_stale(const Sha256& secret) const;

    /// How long the address still has to wait; nothing when it may try.
    [[nodiscard]] std::optional<Duration> wait(const Peer& from, Time now) const;

private:
    void make_room(Time now);

    std::deque<Sha256> stale_;                   ///< the last wrong ones
    std::deque<Sha256> good_;                    ///< in the order of their first use
    std::set<Sha256> known_good_;                ///< the same
    std::map<Peer, std::vector<Time>> failures_; ///< the last ones of each neighbourhood, oldest first
};

} // namespace convassign
