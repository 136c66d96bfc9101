// SPDX-License-Identifier: MIT
#include "core/base/private_file.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace convassign {

std::error_code make_directory_of(const std::string& file) {
    const auto directory = std::filesystem::path(file).parent_path();
    std::error_code failure;
    std::error_code ignored;
    if (!directory.empty() && std::filesystem::create_directories(directory, failure))
        std::filesystem::permissions(directory, std::filesystem::perms(0750), ignored);
    return failure;
}

std::error_code make_private_file(const std::string& file) {
    if (const auto failure = make_directory_of(file)) return failure;
    const int opened = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (opened < 0) return {errno, std::system_category()};
    close(opened);
    return {};
}

} // namespace convassign
