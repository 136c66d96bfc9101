// SPDX-License-Identifier: MIT
#include "core/version.h"

#include "tests/support/paths.h"

#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <string>

namespace convassign {
namespace {

std::string first_match(const std::string& file, const std::regex& pattern) {
    std::ifstream stream(source_path(file));
    for (std::string line; std::getline(stream, line);)
        if (std::smatch match; std::regex_search(line, match, pattern)) return match[1];
    return "";
}

TEST(Version, IsThatOfTheProject) {
    EXPECT_EQ(first_match("CMakeLists.txt", std::regex("^project\\(convassign VERSION ([0-9.]+) ")),
        program_version);
}

TEST(Version, NamesTheCommitWhereItIsKnown) {
    const std::string text = program_version_and_commit;

    EXPECT_TRUE(std::regex_match(text, std::regex("[0-9.]+( \\([0-9a-f]{7,}\\))?"))) << text;
    EXPECT_EQ(text.substr(0, text.find(' ')), program_version);
}

} // namespace
} // namespace convassign
