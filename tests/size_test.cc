// SPDX-License-Identifier: MIT
#include "core/base/size.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(Size, IsANumberAndAUnit) {
    EXPECT_EQ(parse_size("64MiB"), std::size_t{64} * 1024 * 1024);
    EXPECT_EQ(parse_size("2GiB"), std::size_t{2} << 30);
    EXPECT_EQ(parse_size("1KiB"), 1024u);
    EXPECT_EQ(parse_size("0KiB"), 0u);
    EXPECT_EQ(parse_size("64 MiB"), std::size_t{64} * 1024 * 1024);
    EXPECT_EQ(parse_size("20GiB"), std::uint64_t{20} << 30);
    for (const char* text :
        {"", "64", "MiB", "64  MiB", "64MB", "-1MiB", "1025GiB", "1.5MiB", "99999999999999999999KiB"})
        EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Size, IsWrittenAsItIsRead) {
    EXPECT_EQ(format_size(std::size_t{64} * 1024 * 1024), "64MiB");
    EXPECT_EQ(format_size(std::size_t{2} << 30), "2GiB");
    EXPECT_EQ(format_size(1536 * 1024), "1536KiB");
    EXPECT_EQ(format_size(0), "0KiB");
}

} // namespace

} // namespace convassign
