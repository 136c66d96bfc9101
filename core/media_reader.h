// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convassign {

/// The provider does not have it any more, or never gives it: asking again is of no use. What it says is
/// shown to people: "WhatsApp has deleted it".
class MediaGone : public Error {
public:
    using Error::Error;
};

/// Where one medium of a message is found at its provider.
struct MediaRef {
    std::string provider_message_id;
    std::int64_t n = 1; ///< its place among the media of its message
    std::string type{}; ///< as far as the message told
    std::string name{};
    std::optional<std::int64_t> size{};
    std::string locator{}; ///< what the adapter wrote into Media::locator when the message came
};

/// What a provider tells of a file before it gives the file; empty members tell nothing.
struct MediaFacts {
    std::string type{};
    std::string name{};
    std::optional<std::int64_t> size{};
    std::string sha256{}; ///< in hexadecimal digits
};

/// Where the bytes of one medium go as they come. What a sink throws ends the read, and is let through.
class MediaSink {
public:
    MediaSink() = default;
    MediaSink(const MediaSink&) = delete;
    MediaSink& operator=(const MediaSink&) = delete;
    virtual ~MediaSink() = default;

    /// At most once, before the first bytes. Throws where the file is said to be too large.
    virtual void expect(const MediaFacts& facts) = 0;

    /// The next bytes, some 16 KiB at a time, in their order. Throws where the file becomes too large, or
    /// cannot be written.
    virtual void write(std::string_view bytes) = 0;
};

/// Reads the files of one line's messages. One instance is used by one thread.
class MediaReader {
public:
    MediaReader() = default;
    MediaReader(const MediaReader&) = delete;
    MediaReader& operator=(const MediaReader&) = delete;
    virtual ~MediaReader() = default;

    /// Writes the whole file into the sink, and returns once that is done. Blocks while the network is waited
    /// for. Throws MediaGone, or ProviderError where it may succeed later: what was written until then is
    /// thrown away.
    virtual void read(const MediaRef& ref, MediaSink& sink) = 0;

    /// Makes a running read() end within a second, and every later one at once. From any thread.
    virtual void stop() noexcept = 0;
};

} // namespace convassign
