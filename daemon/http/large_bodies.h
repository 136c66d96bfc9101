// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/message.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace convassign {

/// Places for large bodies: a few at once, so that the memory that they take is bounded.
class LargeBodies {
public:
    explicit LargeBodies(std::size_t most) : left_(std::make_shared<std::size_t>(most)) {}

    /// A place, held for as long as the body is; nothing while all are taken.
    [[nodiscard]] std::shared_ptr<const void> find_place() {
        if (*left_ == 0) return nullptr;
        --*left_;
        return {left_.get(), [left = left_](const void*) { ++*left; }};
    }

private:
    std::shared_ptr<std::size_t> left_;
};

/// What a body may be, by all that the server knows.
struct BodyRules {
    std::function<HeadVerdict(const Request& head)> look_at_webhook; ///< see HttpOptions
    LargeBodies large;
};

} // namespace convassign
