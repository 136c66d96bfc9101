// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace convassign {

/// Which requests have come lately. However many come, only the last `most` are remembered.
class RecentRequests {
public:
    static constexpr std::size_t most = 10'000;

    /// False when it is remembered already.
    [[nodiscard]] bool add(const std::string& request, Time now);

    /// As if it had not come.
    void forget(const std::string& request);
    void forget_before(Time then);

private:
    using InOrder = std::list<std::pair<Time, std::string>>; ///< in which they came
    void forget_first();

    InOrder requests_;
    std::unordered_map<std::string, InOrder::iterator> places_;
};

} // namespace convassign
