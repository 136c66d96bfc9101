// SPDX-License-Identifier: MIT
#pragma once

#include "core/media_reader.h"

#include <string>

namespace convassign {

/// Keeps what a reader of files writes.
struct KeptFile : MediaSink {
    KeptFile() = default;
    KeptFile(KeptFile&& other) noexcept
        : facts(other.facts), bytes(std::move(other.bytes)), pieces(other.pieces) {}

    void expect(const MediaFacts& told) override { facts = told; }
    void write(std::string_view more) override {
        bytes += more;
        ++pieces;
    }

    MediaFacts facts;
    std::string bytes;
    int pieces = 0;
};

} // namespace convassign
