// SPDX-License-Identifier: MIT
#include "core/base/file_lock.h"

#include "core/base/error.h"
#include "core/base/private_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace convassign {

namespace {

// The process id and the ends of both lines.
constexpr std::size_t room_for_id = 32;

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

bool is_at(int file, const std::string& path) {
    struct stat opened {};
    struct stat named {};
    return fstat(file, &opened) == 0 && lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev
        && opened.st_ino == named.st_ino;
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
    while (true) {
        const int file = open_private_file(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        if (file < 0) throw Error(system_failure("open the lock file '" + path + "'"));
        FileLock lock(file);
        if (!lock_now(file)) {
            if (errno == EWOULDBLOCK) return std::nullopt;
            throw Error(system_failure("lock '" + path + "'"));
        }
        if (!is_at(file, path)) continue; // it was deleted meanwhile: a lock that nobody else would find
        lock.sign();
        return lock;
    }
}

std::optional<FileLock> FileLock::try_lock_only(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw Error(system_failure("open '" + path + "'"));
    FileLock lock(file);
    if (lock_now(file)) return lock;
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

bool FileLock::say(const std::string& text) const {
    std::string whole = std::to_string(getpid()) + "\n" + text.substr(0, longest_word) + "\n";
    whole.resize(longest_word + room_for_id, '\n');
    return pwrite(file_, whole.data(), whole.size(), 0) == static_cast<ssize_t>(whole.size());
}

LockSeen look_at_lock(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 && errno == ENOENT) return {};
    if (file < 0) throw Error(system_failure("look at the lock file '" + path + "'"));
    const bool is_held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    std::string text(FileLock::longest_word + room_for_id, '\0');
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, pread(file, text.data(), text.size(), 0))));
    ::close(file);
    LockSeen seen;
    if (is_held) seen.holder = static_cast<pid_t>(std::strtol(text.c_str(), nullptr, 10));
    const std::size_t line_end = text.find('\n');
    if (line_end != std::string::npos) seen.word = text.substr(line_end + 1);
    seen.word.erase(seen.word.find_last_not_of('\n') + 1);
    return seen;
}

std::optional<pid_t> lock_holder(const std::string& path) {
    try {
        return look_at_lock(path).holder;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::string real_path(const std::string& database) {
    std::error_code ignored;
    const auto target = resolve_links(std::filesystem::absolute(database, ignored));
    const auto real = std::filesystem::weakly_canonical(target, ignored);
    return real.empty() ? database : real.string();
}

std::string daemon_lock_path(const std::string& database) { return real_path(database) + ".lock"; }

} // namespace convassign
