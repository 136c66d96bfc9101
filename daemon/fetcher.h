// SPDX-License-Identifier: MIT
#pragma once

#include "core/media.h"
#include "core/media_reader.h"
#include "daemon/loop.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace convassign {

/// One file that is to be fetched.
struct FetchOrder {
    std::string provider; ///< the name of the table whose reader reads it
    media::Row row;
    std::int64_t largest = 0; ///< in bytes
};

/// Reads the file into the folder, within 15 minutes. Never throws.
[[nodiscard]] FetchResult fetch(MediaReader& reader, const FetchOrder& order, const std::string& folder);

/// Fetches the files of one account, one after the other, on a thread of its own, so that nothing else waits
/// for them.
class Fetcher {
public:
    /// `report` is called on the fetcher's thread with what became of each order.
    using Report = std::function<void(const FetchOrder&, const FetchResult&)>;
    using Readers = std::map<std::string, std::unique_ptr<MediaReader>>; ///< by provider

    Fetcher(Readers readers, std::string folder, Report report);
    Fetcher(const Fetcher&) = delete;
    Fetcher& operator=(const Fetcher&) = delete;
    /// Asks to stop and waits for the thread. What was not fetched is not reported.
    ~Fetcher();

    /// From the loop that owns the fetcher.
    void fetch_next(const FetchOrder& order);

    /// Makes the thread end within a second; does not wait for the end.
    void ask_to_stop() noexcept;

    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

private:
    Readers readers_;
    std::string folder_;
    Report report_;
    Loop loop_;
    std::atomic<bool> is_stopping_{false};
    std::atomic<bool> has_ended_{false};
    std::thread thread_; // last, so that all it uses is there before it starts
};

} // namespace convassign
