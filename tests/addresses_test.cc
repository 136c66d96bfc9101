// SPDX-License-Identifier: MIT
#include "core/addresses.h"

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

TEST(AddressToShow, IsTheLaterOneUnlessOnlyTheOneBeforeIsANumber) {
    EXPECT_EQ(address_to_show("+15005550001", "+15005550002"), "+15005550002");
    EXPECT_EQ(address_to_show("1@lid", "+15005550002"), "+15005550002");
    EXPECT_EQ(address_to_show("+15005550001", "1@lid"), "+15005550001");
    EXPECT_EQ(address_to_show("contact:55", "contact:60"), "contact:60");
}

} // namespace

} // namespace convassign
