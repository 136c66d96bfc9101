// SPDX-License-Identifier: MIT
#include "core/base/version.h"

#include "tests/support/paths.h"
#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <filesystem>
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

TEST(Version, IsThatOfThePackageInTheReadme) {
    EXPECT_EQ(first_match("README.md", std::regex("/convassign_([0-9.]+)_amd64\\.deb")), program_version);
}

TEST(Version, NamesTheCommitWhereItIsKnown) {
    const std::string text = program_version_and_commit;

    EXPECT_TRUE(std::regex_match(text, std::regex("[0-9.]+( \\([0-9a-f]{7,}\\))?"))) << text;
    EXPECT_EQ(text.substr(0, text.find(' ')), program_version);
}

/// What an archive says of its commit that has this in core/base/commit.txt.
std::string commit_of_archive(const std::string& commit) {
    const TemporaryDirectory archive;
    archive.write("core/base/commit.txt", commit + "\n");
    std::filesystem::copy(source_path("core/base/version.cc.in"), archive.file("core/base/version.cc.in"));
    const std::string command = "cmake -DSOURCE=" + archive.path() + " -DVERSION=1.2.3 -DOUTPUT="
        + archive.file("version.cc") + " -P " + source_path("core/base/version.cmake");
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream made(archive.file("version.cc"));
    const std::string text{std::istreambuf_iterator<char>(made), {}};
    const std::size_t begin = text.find("\"1.2.3", text.find("version_and_commit")) + 1;
    return text.substr(begin, text.find('"', begin) - begin);
}

TEST(Version, NamesTheCommitThatAnArchiveSaysItIsOf) {
    EXPECT_EQ(commit_of_archive("626da921c7f716a311a28d6fbbca107884ee05fe"), "1.2.3 (626da92)");
    EXPECT_EQ(commit_of_archive("$Format:%H$"), "1.2.3");
}

} // namespace
} // namespace convassign
