// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace convassign {

/// Whether the file lies on a file system that is mounted read-only, where nobody can write it.
[[nodiscard]] bool is_on_read_only_system(const std::string& file);

/// "file:/srv/a%3Fb.db?mode=ro"
[[nodiscard]] std::string file_uri(const std::string& path, const std::string& query);

/// Copies of files in a folder of their own, among the temporary ones and for us alone. They go with it.
class TemporaryCopy {
public:
    /// Files that lie in one folder. Throws Error where there is no room.
    explicit TemporaryCopy(const std::vector<std::string>& files);
    TemporaryCopy(const TemporaryCopy&) = delete;
    TemporaryCopy& operator=(const TemporaryCopy&) = delete;
    ~TemporaryCopy();

    /// Of the first of them.
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string folder_;
    std::string file_;
};

} // namespace convassign
