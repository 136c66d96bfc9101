// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace convassign {

template <auto close>
struct Closer {
    template <typename T>
    void operator()(T* raw) const noexcept {
        close(raw);
    }
};

/// Owns one C object and closes it exactly once, on every way out.
template <typename T, auto close>
using Handle = std::unique_ptr<T, Closer<close>>;

} // namespace convassign
