// SPDX-License-Identifier: MIT
#include "core/base/error.h"

#include <cerrno>
#include <system_error>

namespace convassign {

std::string describe(const std::exception& error) {
    std::string text = error.what();
    try {
        std::rethrow_if_nested(error);
    } catch (const std::exception& cause) {
        text += ": " + describe(cause);
    } catch (...) {
        text += ": unknown cause";
    }
    return text;
}

std::string system_failure(const std::string& action) {
    return action + ": " + std::system_category().message(errno);
}

} // namespace convassign
