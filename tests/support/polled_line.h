// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/provider.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// A line that an adapter polls, and what a store would have of it.
class PolledLine {
public:
    using Make = std::function<std::unique_ptr<Provider>(const std::string& cursor)>;

    explicit PolledLine(Make make);

    /// As if the program were started anew.
    void restart() { provider_ = make_(cursor); }

    /// One poll. Throws what poll() throws.
    void poll(Time now);

    /// Polls and gives the text of the error; "" when there was none.
    std::string failure_of_poll(Time now);

    /// The texts of what is stored, in the order in which it came.
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

    /// The messages of the last poll, also the ones that were known.
    [[nodiscard]] std::size_t handed_over() const;

    Provider& provider() { return *provider_; }

    std::map<std::string, IncomingMessage> stored; ///< by the provider's id
    std::string cursor;
    std::vector<FetchedBatch> batches; ///< of the last poll
    std::optional<Duration> last_retry_after;
    int fail_at_batch = 0; ///< storing this batch of a poll fails; 0: none

private:
    void store(FetchedBatch batch);

    Make make_;
    std::unique_ptr<Provider> provider_;
    std::vector<std::string> texts_;
};

} // namespace convassign
