// SPDX-License-Identifier: MIT
#include "core/base/file_lock.h"

#include "core/base/error.h"
#include "core/base/private_file.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace convassign {

namespace {

/// False, with errno, where it cannot be had. Whoever asks lock_holder() shares the lock for an instant,
/// which is no reason to give up: only an owner refuses to share it.
bool lock_now(int file) {
    constexpr int attempts = 1000;
    for (int i = 0; i < attempts; ++i) {
        if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK || flock(file, LOCK_SH | LOCK_NB) != 0) return false;
        flock(file, LOCK_UN);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    errno = EWOULDBLOCK;
    return false;
}

/// Where a chain of symbolic links ends, even when there is nothing yet.
std::filesystem::path resolve_links(std::filesystem::path path) {
    constexpr int most_links = 40;
    std::error_code failure;
    for (int i = 0; i < most_links && std::filesystem::is_symlink(path, failure); ++i)
        path = path.parent_path() / std::filesystem::read_symlink(path, failure);
    return path;
}

} // namespace

std::optional<FileLock> FileLock::try_lock(const std::string& path) {
    const int file = open_private_file(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) throw Error(system_failure("open the lock file '" + path + "'"));
    FileLock lock(file);
    if (lock_now(file)) {
        lock.sign();
        return lock;
    }
    if (errno != EWOULDBLOCK) throw Error(system_failure("lock '" + path + "'"));
    return std::nullopt;
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock::~FileLock() {
    if (file_ >= 0) close(file_);
}

void FileLock::sign() const {
    const std::string text = std::to_string(getpid()) + "\n";
    const bool signed_ = ftruncate(file_, 0) == 0
        && pwrite(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    if (!signed_) throw Error(system_failure("write the process id into the lock file"));
}

std::optional<pid_t> lock_holder(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return std::nullopt;
    const bool held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    std::array<char, 32> text{};
    const bool is_signed = pread(file, text.data(), text.size() - 1, 0) > 0;
    close(file);
    if (!held) return std::nullopt;
    return is_signed ? static_cast<pid_t>(std::strtol(text.data(), nullptr, 10)) : 0;
}

std::string daemon_lock_path(const std::string& database) {
    std::error_code ignored;
    const auto target = resolve_links(std::filesystem::absolute(database, ignored));
    const auto real = std::filesystem::weakly_canonical(target, ignored);
    return (real.empty() ? database : real.string()) + ".lock";
}

} // namespace convassign
