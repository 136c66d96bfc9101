// SPDX-License-Identifier: MIT
#include "core/base/private_file.h"

#include "core/base/error.h"
#include "core/base/part_file.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {

namespace {

/// False, with errno, where the file cannot be given away.
bool give_to_owner_of_directory(int opened, const std::string& file) {
    const std::filesystem::path directory = std::filesystem::path(file).parent_path();
    struct stat status {};
    if (stat(directory.empty() ? "." : directory.c_str(), &status) != 0) return false;
    return status.st_uid == 0 || fchown(opened, status.st_uid, status.st_gid) == 0;
}

/// With its parents, which others may look through, and nobody but us may write, whatever the umask is.
std::error_code make_directory(const std::filesystem::path& directory, mode_t mode) {
    std::error_code ignored;
    if (std::filesystem::is_directory(directory, ignored)) return {};
    const auto parent = directory.parent_path();
    if (!parent.empty() && parent != directory)
        if (const auto failure = make_directory(parent, 0755)) return failure;
    if (mkdir(directory.c_str(), mode) == 0 || errno == EEXIST) return {};
    return {errno, std::system_category()};
}

} // namespace

std::error_code make_directory_of(const std::string& file) {
    const auto directory = std::filesystem::path(file).parent_path();
    return directory.empty() ? std::error_code{} : make_directory(directory, 0750);
}

std::error_code make_private_file(const std::string& file) {
    if (const auto failure = make_directory_of(file)) return failure;
    const int opened = open_private_file(file, O_RDWR | O_CLOEXEC);
    if (opened < 0) return {errno, std::system_category()};
    close(opened);
    return {};
}

int open_private_file(const std::string& file, int flags) {
    constexpr mode_t mode = 0640;
    const int made = open(file.c_str(), flags | O_CREAT | O_EXCL, mode);
    // There is one, or a symbolic link to one that is yet to be made, or that may not be made.
    if (made < 0) return open(file.c_str(), flags | O_CREAT, mode);
    if (geteuid() == 0 && !give_to_owner_of_directory(made, file)) {
        const int cause = errno;
        unlink(file.c_str());
        close(made);
        errno = cause;
        return -1;
    }
    return made;
}

void give_rights_of(const std::string& old, const std::string& file) {
    struct stat status {};
    const bool is_there = stat(old.c_str(), &status) == 0;
    if (!is_there && stat(folder_of(old).c_str(), &status) != 0) return;
    const bool is_given = chown(file.c_str(), status.st_uid, status.st_gid) == 0
        || chown(file.c_str(), static_cast<uid_t>(-1), status.st_gid) == 0;
    if (is_there && is_given && chmod(file.c_str(), status.st_mode & 0770) != 0)
        throw Error(system_failure("give '" + file + "' the rights of '" + old + "'"));
}

} // namespace convassign
