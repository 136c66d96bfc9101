// SPDX-License-Identifier: MIT
#include "core/base/random.h"

#include "core/base/error.h"

#include <cassert>
#include <cerrno>
#include <sys/random.h>

namespace convassign {

namespace {

void fill_with_entropy(void* bytes, std::size_t size) {
    auto* place = static_cast<unsigned char*>(bytes);
    while (size > 0) {
        const ssize_t got = getrandom(place, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error(system_failure("read the system's entropy"));
        place += got;
        size -= static_cast<std::size_t>(got);
    }
}

} // namespace

std::uint64_t fair_below(std::uint64_t bound, const std::function<std::uint64_t()>& bits) {
    assert(bound > 0);
    const std::uint64_t incomplete = -bound % bound; // 2^64 modulo bound
    std::uint64_t value = bits();
    while (value < incomplete)
        value = bits();
    return value % bound;
}

std::uint64_t SystemRandom::below(std::uint64_t bound) {
    return fair_below(bound, [this] { return next(); });
}

std::uint64_t SystemRandom::next() {
    if (used_ == ahead_.size()) {
        fill_with_entropy(ahead_.data(), sizeof ahead_);
        used_ = 0;
    }
    return ahead_.at(used_++);
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    fill_with_entropy(bytes.data(), bytes.size());
    return bytes;
}

std::string random_hex(std::size_t bytes) {
    std::string text;
    for (const char one : random_bytes(bytes)) {
        const auto byte = static_cast<unsigned char>(one);
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

} // namespace convassign
