// SPDX-License-Identifier: MIT
#include "core/base/file_identity.h"

#include "core/base/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {

namespace {

FileIdentity identity_in(const struct stat& status) { return {status.st_dev, status.st_ino}; }

/// Also for root, who may write everything: whoever took the right away means it.
bool is_read_only(const struct stat& status, const std::string& path) {
    if ((status.st_mode & S_IWUSR) == 0) return true;
    if (faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0) return false;
    return errno == EACCES || errno == EROFS; // anything else says only that it cannot be asked
}

} // namespace

std::string FileIdentity::text() const { return std::to_string(device) + ":" + std::to_string(inode); }

std::optional<FileIdentity> identity_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    return identity_in(status);
}

std::size_t count_names(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_nlink : 0;
}

bool OpenFiles::add(const std::string& name, const std::string& path) {
    const auto identity = identity_of(path);
    if (identity) files_.push_back({name, path, *identity});
    return identity.has_value();
}

std::optional<FileChange> OpenFiles::look_at(OpenFile& file) {
    const auto subject = [&] { return file.name + " '" + file.path + "'"; };
    struct stat status {};
    if (stat(file.path.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return FileChange{FileChange::Kind::gone, subject() + " was deleted or moved away"};
        return FileChange{FileChange::Kind::unreachable, system_failure("look at " + subject())};
    }
    if (identity_in(status) != file.identity)
        return FileChange{FileChange::Kind::exchanged, subject() + " was exchanged for another file"};
    const Rights rights{status.st_mode, status.st_uid, status.st_gid};
    if (file.writable_by == rights) return std::nullopt;
    if (is_read_only(status, file.path))
        return FileChange{FileChange::Kind::read_only, subject() + " was made read-only"};
    file.writable_by = rights;
    return std::nullopt;
}

std::optional<FileChange> OpenFiles::change_of_status() {
    for (OpenFile& file : files_)
        if (auto change = look_at(file)) return change;
    return std::nullopt;
}

std::optional<FileChange> OpenFiles::change() const {
    OpenFiles asked_anew = *this;
    for (OpenFile& file : asked_anew.files_)
        file.writable_by.reset();
    return asked_anew.change_of_status();
}

} // namespace convassign
