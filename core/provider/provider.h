// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/ingest.h"

#include <functional>
#include <optional>
#include <string>

namespace convassign {

/// Takes one batch and returns once it is committed; throws when it could not be stored, which ends the scan.
using StoreBatch = std::function<void(FetchedBatch)>;

/// The poll failed: the provider could not be reached, refused, or answered nonsense. Nothing is lost by
/// it, the cursor stays.
class ProviderError : public Error {
public:
    explicit ProviderError(const std::string& text, std::optional<Duration> asked_delay = std::nullopt)
        : Error(text), retry_after(asked_delay) {}

    /// How long the provider asked us to wait, if it did.
    std::optional<Duration> retry_after;
};

/// The messages were read, but for rows that cannot be, or not what else was asked, or only WhatsApp is away:
/// there is no reason to wait before the next poll.
class PartialFailure : public ProviderError {
public:
    using ProviderError::ProviderError;
};

/// What we need of a provider that is polled. One instance serves one line and is used by one thread.
class Provider {
public:
    Provider() = default;
    Provider(const Provider&) = delete;
    Provider& operator=(const Provider&) = delete;
    virtual ~Provider() = default;

    /// Reads everything that may be new, batch by batch, and hands each batch over. Blocks while the network
    /// is waited for. `now` counts only until the provider has told its own time. Throws ProviderError.
    virtual void poll(Time now, const StoreBatch& store_batch) = 0;

    /// Makes a running poll() end within a second, and every later one at once. From any thread.
    virtual void stop() noexcept = 0;
};

} // namespace convassign
