// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <system_error>

namespace convassign {

/// What ends the name of a file that is being written.
inline constexpr const char* part_suffix = ".part";

/// A file on its way to its name: for its owner alone, and written as "NAME.part" until it is whole. What a
/// process that died left of one is begun anew by the next; what lives is locked.
class PartFile {
public:
    /// Makes it, empty. Throws Conflict while another process writes it, Error where it cannot be made.
    explicit PartFile(const std::string& name);
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    /// Removes what was not put in place.
    ~PartFile();

    /// Where it is written.
    [[nodiscard]] const std::string& path() const { return path_; }

    /// Waits until the disk has it, and gives it its name in one step, in the place of a file of that name.
    void put_in_place();

private:
    std::string name_;
    std::string path_;
    int file_;
};

/// Removes what a process that died has left of a file, by the path of what it left. Nothing happens to one
/// that is being written, and to what is not there.
void remove_abandoned(const std::string& path);

/// Returns once the disk has the file, or why it has not. Of a folder: once it has the names in it.
[[nodiscard]] std::error_code flush(const std::string& path);

/// The folder that the file lies in: "." where its path names none.
[[nodiscard]] std::string folder_of(const std::string& file);

} // namespace convassign
