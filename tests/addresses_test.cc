// SPDX-License-Identifier: MIT
#include "core/addresses.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(Address, IsANumberInWhateverWayItsProviderWritesIt) {
    for (const char* number : {"+15005550001", "15005550001", "whatsapp:+15005550001", "15005550001@c.us",
             "15005550001@s.whatsapp.net", "15005550001@hosted"})
        EXPECT_TRUE(is_number(number)) << number;
    for (const char* other :
        {"", "+", "c1", "12", "900000000001@lid", "900000000001@hosted.lid", "contact:55",
            "whatsapp:US.900000000000000301", "US.900000000000000301", "@c.us", "15005550001x"})
        EXPECT_FALSE(is_number(other)) << other;
}

TEST(Address, OfANumberIsSpelledAsEachProviderWritesIt) {
    const std::vector<std::string> all = spellings_of("+1 500 555-0001");
    EXPECT_EQ(all.front(), "+1 500 555-0001");
    for (const char* spelling : {"+15005550001", "whatsapp:+15005550001", "15005550001@c.us",
             "15005550001@s.whatsapp.net", "15005550001"}) {
        EXPECT_NE(std::ranges::find(all, spelling), all.end()) << spelling;
        EXPECT_EQ(spellings_of(spelling).front(), spelling);
        EXPECT_EQ(spellings_of(spelling).size(), 5u) << spelling;
    }
    for (const char* other : {"", "c1", "900@lid", "US.900000000000000301", "contact:55"})
        EXPECT_EQ(spellings_of(other), std::vector<std::string>{other});
}

TEST(AddressToShow, IsTheLaterOneUnlessOnlyTheOneBeforeIsANumber) {
    EXPECT_EQ(address_to_show("+15005550001", "+15005550002"), "+15005550002");
    EXPECT_EQ(address_to_show("1@lid", "+15005550002"), "+15005550002");
    EXPECT_EQ(address_to_show("+15005550001", "1@lid"), "+15005550001");
    EXPECT_EQ(address_to_show("contact:55", "contact:60"), "contact:60");
}

TEST(Address, IsToldInATextInWhateverWayANumberIsWrittenThere) {
    const std::string address = "whatsapp:+15005550001";
    for (const char* text : {"+15005550001", R"({"from":"15005550001@s.whatsapp.net"})", "to 15005550001"})
        EXPECT_TRUE(is_told_in(text, address)) << text;
    for (const char* text : {"", "150055500012", "215005550001", "1500555000"})
        EXPECT_FALSE(is_told_in(text, address)) << text;
    EXPECT_TRUE(is_told_in(R"(["c1","x"])", "c1"));
    EXPECT_FALSE(is_told_in("abc1 c12", "c1"));
    EXPECT_FALSE(is_told_in("anything", ""));
}

} // namespace

} // namespace convassign
