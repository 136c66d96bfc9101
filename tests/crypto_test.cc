// SPDX-License-Identifier: MIT
#include "core/wrap/crypto.h"

#include "core/wrap/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace convassign {
namespace {

// RFC 2202, section 3, and RFC 4231, sections 4.2 to 4.7.
TEST(Hmac, AgreesWithTheExamplesOfTheStandards) {
    const std::string key(20, '\x0b');
    EXPECT_EQ(to_hex(hmac_sha1(key, "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
    EXPECT_EQ(to_hex(hmac_sha256(key, "Hi There")),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha512("Jefe", "what do ya want for nothing?")),
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
        "caeab1a34d4a6b4b636e070a38bce737");
    EXPECT_EQ(to_hex(hmac_sha256(
                  std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, TakesAnEmptyKeyForNoneOfAnEarlierCall) {
    static_cast<void>(hmac_sha256("a key", ""));

    EXPECT_EQ(
        to_hex(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Secrets, AreTheSameOnlyWhole) {
    EXPECT_TRUE(is_same_secret("abc", "abc"));
    EXPECT_TRUE(is_same_secret("", ""));
    EXPECT_FALSE(is_same_secret("abc", "abd"));
    EXPECT_FALSE(is_same_secret("abc", "ab"));
    EXPECT_FALSE(is_same_secret("", "a"));
}

} // namespace
} // namespace convassign
