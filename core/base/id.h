// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace convassign {

/// A row's number as a type of its own, so that an agent's is never taken for a conversation's.
template <typename Tag>
struct Id {
    std::int64_t value = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads this one
    friend auto operator<=>(const Id&, const Id&) = default;
};

} // namespace convassign

template <typename Tag>
struct std::hash<convassign::Id<Tag>> {
    std::size_t operator()(const convassign::Id<Tag>& id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
