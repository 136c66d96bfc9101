// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace convassign {

/// A list of names, each with what it means.
struct HelpSection {
    struct Row {
        std::string name;
        std::string meaning;
    };

    std::string title;
    std::vector<Row> rows;
};

struct HelpPage {
    std::vector<std::string> usage; ///< one for each way to write it
    std::string about;
    std::vector<HelpSection> sections; ///< those without rows are left out
    std::string footer;
};

/// The page as text of at most 80 columns, where its words allow.
[[nodiscard]] std::string lay_out(const HelpPage& page);

} // namespace convassign
