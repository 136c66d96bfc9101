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

    /// The same lock on a file that is there, and in which nothing is written. Closing a file drops what
    /// SQLite has locked of it in this process: so a database is locked before SQLite opens it, and for
    /// longer than SQLite has it open.
    [[nodiscard]] static std::optional<FileLock> try_lock_only(const std::string& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

    /// Writes this process' id into the file: again after a fork.
    void sign() const;

    /// Writes the text behind the process id, for LockSeen: at most `longest_word` bytes of it. The file
    /// keeps its size, so that there is room for the next one also on a full disk. False where it cannot be
    /// written.
    [[nodiscard]] bool say(const std::string& text) const;
    static constexpr std::size_t longest_word = 4000;

private:
    explicit FileLock(int file) : file_(file) {}

    int file_;
};

/// What can be seen of a lock by others.
struct LockSeen {
    std::optional<pid_t> holder; ///< nothing when nobody holds it, 0 when the holder has not signed
    std::string word;            ///< what the holder, or the last one, said there
};

/// Throws Error where there is a file that cannot be looked at.
[[nodiscard]] LockSeen look_at_lock(const std::string& path);

/// The process that holds the lock; nothing when nobody does, 0 when it has not signed.
[[nodiscard]] std::optional<pid_t> lock_holder(const std::string& path);

/// Where the database lies, by whatever path it is reached: SQLite's other files are beside that one.
[[nodiscard]] std::string real_path(const std::string& database);

/// The lock file of the daemon that serves this database, the same by whatever path it is reached.
[[nodiscard]] std::string daemon_lock_path(const std::string& database);

} // namespace convassign
