// SPDX-License-Identifier: MIT
#include "core/base/small_file.h"

#include "core/base/error.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace convassign {
namespace {

std::string failure_of(const std::string& path) {
    try {
        return "read " + read_small_file(path, 4096);
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(SmallFile, IsReadWhole) {
    const TemporaryDirectory directory;

    EXPECT_EQ(read_small_file(directory.write("empty", ""), 4096), "");
    EXPECT_EQ(read_small_file(directory.write("text", std::string("one\n\0two", 8)), 4096),
        std::string("one\n\0two", 8));
    EXPECT_EQ(read_small_file(directory.write("full", std::string(4096, 'x')), 4096).size(), 4096U);
}

TEST(SmallFile, IsRefusedWithTheBareCause) {
    const TemporaryDirectory directory;
    ASSERT_EQ(mkfifo(directory.file("fifo").c_str(), 0600), 0);

    EXPECT_EQ(failure_of(directory.file("missing")), "No such file or directory");
    EXPECT_EQ(failure_of(directory.path()), "not a regular file");
    EXPECT_EQ(failure_of(directory.file("fifo")), "not a regular file");
    EXPECT_EQ(failure_of(directory.write("large", std::string(4097, 'x'))), "larger than 4 KiB");
}

} // namespace
} // namespace convassign
