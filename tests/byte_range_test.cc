// SPDX-License-Identifier: MIT
#include "daemon/api/byte_range.h"

#include <gtest/gtest.h>

#include <optional>

namespace convassign {

using Kind = ByteRange::Kind;

TEST(ByteRange, IsAPartOfWhatThereIs) {
    struct Case {
        const char* header;
        std::int64_t first;
        std::int64_t size;
    };
    for (const Case& one :
        {Case{"bytes=0-0", 0, 1}, Case{"bytes=0-", 0, 10}, Case{"bytes=4-5", 4, 2}, Case{"bytes=4-500", 4, 6},
            Case{"bytes=-3", 7, 3}, Case{"bytes=-30", 0, 10}, Case{"bytes=9-99999999999999999999999", 9, 1}})
        EXPECT_EQ(parse_range(one.header, 10), (ByteRange{Kind::part, one.first, one.size})) << one.header;
}

TEST(ByteRange, IsBeyondWhatThereIs) {
    for (const char* header : {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999999-"})
        EXPECT_EQ(parse_range(header, 10).kind, Kind::beyond) << header;
}

TEST(ByteRange, IsTheWholeWhereItIsNoneOrMoreThanOne) {
    for (const char* header : {"", "bytes=", "bytes=-", "bytes=0-1,4-5", "bytes=5-4", "lines=0-1",
             "bytes=a-b", "bytes=1", "bytes=1-2x", "bytes=+1-2", "bytes=- 3"})
        EXPECT_EQ(parse_range(header, 10), (ByteRange{Kind::whole, 0, 10})) << header;
    EXPECT_EQ(parse_range(std::nullopt, 10), (ByteRange{Kind::whole, 0, 10}));
}

} // namespace convassign
