// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace convassign {

/// An exclusive flock(2) on a file that holds the owner's process id. The kernel lets go of it when the
/// process ends, however it ends; a fork() inherits it.
class FileLock {
public:
    /// Nothing when another process holds it. Throws Error when the file cannot be made.
    [[nodiscard]] static std::optional<FileLock> try_lock(const std::string& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

    /// Writes this process' id into the file: again after a fork.
    void sign() const;

private:
    explicit FileLock(int file) : file_(file) {}

    int file_;
};

/// The process that holds the lock; nothing when nobody does, 0 when it has not signed.
[[nodiscard]] std::optional<pid_t> lock_holder(const std::string& path);

/// The lock file of the daemon that serves this database, the same by whatever path it is reached.
[[nodiscard]] std::string daemon_lock_path(const std::string& database);

} // namespace convassign
