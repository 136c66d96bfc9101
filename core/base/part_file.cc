// SPDX-License-Identifier: MIT
#include "core/base/part_file.h"

#include "core/base/error.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {

namespace {

constexpr mode_t owner_alone = 0600;

std::error_code last_failure() { return {errno, std::system_category()}; }

/// The file that is open may have got its name, or be removed, before it was locked.
bool is_at(const std::string& path, int file) {
    struct stat opened {};
    struct stat named {};
    return fstat(file, &opened) == 0 && lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev
        && opened.st_ino == named.st_ino;
}

/// Locked, and at that path. Negative, with errno, where that cannot be: EWOULDBLOCK while another process
/// has it.
int open_locked(const std::string& path, int flags) {
    for (;;) {
        const int file = open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, owner_alone);
        if (file < 0) return file;
        const bool is_locked = flock(file, LOCK_EX | LOCK_NB) == 0;
        if (is_locked && is_at(path, file)) return file;
        const int cause = errno;
        ::close(file);
        errno = cause;
        if (!is_locked) return -1;
    }
}

} // namespace

PartFile::PartFile(const std::string& name)
    : name_(name), path_(name + part_suffix), file_(open_locked(path_, O_RDWR | O_CREAT)) {
    if (file_ < 0 && errno == EWOULDBLOCK)
        throw Conflict("write '" + name + "': another process is writing it");
    if (file_ < 0) throw Error(system_failure("write '" + path_ + "'"));
    if (ftruncate(file_, 0) == 0 && fchmod(file_, owner_alone) == 0) return;
    const Error error(system_failure("write '" + path_ + "'"));
    ::close(file_);
    throw Error(error);
}

PartFile::~PartFile() {
    if (!path_.empty()) unlink(path_.c_str());
    ::close(file_);
}

void PartFile::put_in_place() {
    if (fsync(file_) != 0) throw Error(system_failure("write '" + path_ + "'"));
    if (rename(path_.c_str(), name_.c_str()) != 0) throw Error(system_failure("write '" + name_ + "'"));
    path_.clear();
    if (const auto failure = flush(folder_of(name_)))
        throw Error("write '" + name_ + "': " + failure.message());
}

void remove_abandoned(const std::string& path) {
    const int file = open_locked(path, O_RDONLY);
    if (file < 0) return;
    unlink(path.c_str());
    ::close(file);
}

std::error_code flush(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return last_failure();
    const auto failure = fsync(file) == 0 ? std::error_code() : last_failure();
    ::close(file);
    return failure;
}

std::string folder_of(const std::string& file) {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

} // namespace convassign
