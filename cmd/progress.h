// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>

namespace convassign {

/// Tells on a terminal how far a long command is, in one line that is overwritten, and gone at the end.
class Progress {
public:
    /// Silent unless `is_shown`.
    Progress(std::ostream& out, bool is_shown) : out_(out), is_shown_(is_shown) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    /// In the place of what it told before.
    void tell(const std::string& text);
    /// Before anything else is written.
    void clear();

private:
    std::ostream& out_;
    bool is_shown_;
    std::string shown_;
};

/// Whether somebody watches standard error.
[[nodiscard]] bool is_error_watched();

} // namespace convassign
