// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace convassign {

/// Which file it is, whatever it is called.
struct FileIdentity {
    dev_t device = 0;
    ino_t inode = 0;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;

    /// "65024:1835"
    [[nodiscard]] std::string text() const;
};

/// The file that the path leads to, also by symbolic links; nothing where it leads to none, or where that
/// cannot be found out.
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::string& path);

/// How many names (hard links) that file has; 0 where there is none.
[[nodiscard]] std::size_t count_names(const std::string& path);

/// What is wrong with a path behind which a file was opened.
struct FileChange {
    enum class Kind {
        gone,        ///< the path leads to nothing
        exchanged,   ///< the path leads to another file
        read_only,   ///< nobody is to write the file any more
        unreachable, ///< it cannot be found out where the path leads
    };
    Kind kind = Kind::gone;
    std::string what; ///< "the database '/x.db' was deleted"

    /// What is written to the open file can be read by nobody else any more.
    [[nodiscard]] bool is_loss() const { return kind == Kind::gone || kind == Kind::exchanged; }
};

/// Files that are open, and the paths that led to them.
class OpenFiles {
public:
    /// Notes where the path leads now; false where that is nowhere. `name` is how people call it: "the
    /// database".
    bool add(const std::string& name, const std::string& path);

    /// The first path that does not lead to its file any more, or whose file may not be written.
    [[nodiscard]] std::optional<FileChange> change() const;

    /// The same, sooner: as long as a file's owner and mode are those by which it could be written the last
    /// time, the system is not asked again.
    [[nodiscard]] std::optional<FileChange> change_of_status();

private:
    /// What a right to write hangs on, but for read-only file systems and lists of access.
    struct Rights {
        mode_t mode = 0;
        uid_t owner = 0;
        gid_t group = 0;

        friend bool operator==(const Rights&, const Rights&) = default;
    };
    struct OpenFile {
        std::string name;
        std::string path;
        FileIdentity identity;
        std::optional<Rights> writable_by{}; ///< when the system was asked last
    };
    [[nodiscard]] static std::optional<FileChange> look_at(OpenFile& file);

    std::vector<OpenFile> files_;
};

} // namespace convassign
