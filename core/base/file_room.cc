// SPDX-License-Identifier: MIT
#include "core/base/file_room.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <vector>

namespace convassign {

namespace {

bool means_no_room(int cause) { return cause == ENOSPC || cause == EDQUOT || cause == EFBIG; }

/// 0, or the error of the first write that failed.
int write_zeros(int file, std::size_t bytes) {
    const std::vector<char> zeros(16 * 1024);
    while (bytes > 0) {
        const ssize_t written = write(file, zeros.data(), std::min(zeros.size(), bytes));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return errno;
        bytes -= static_cast<std::size_t>(written);
    }
    return 0;
}

} // namespace

std::error_code try_room_beside(const std::string& file, std::size_t bytes) {
    const std::string directory = std::filesystem::path(file).parent_path().string();
    constexpr mode_t mode = 0600;
    const int scratch =
        open(directory.empty() ? "." : directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    const int cause = scratch < 0 ? errno : write_zeros(scratch, bytes);
    if (scratch >= 0) ::close(scratch);
    return means_no_room(cause) ? std::error_code(cause, std::generic_category()) : std::error_code();
}

} // namespace convassign
