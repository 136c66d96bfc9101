// SPDX-License-Identifier: MIT
#include "core/wrap/crypto.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace convassign {
namespace {

std::string hex(const Sha256& digest) {
    std::string text;
    for (const unsigned char byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

// FIPS 180-2, appendix B, and its message of no bits.
TEST(Sha256, AgreesWithTheExamplesOfNist) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(sha256(std::string(1000000, 'a'))),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, TakesEveryByte) { EXPECT_NE(sha256(std::string_view("a\0b", 3)), sha256("a")); }

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

// RFC 4648, section 10.
TEST(Base64, AgreesWithTheExamplesOfTheStandard) {
    const std::vector<std::pair<std::string, std::string>> examples{{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : examples) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, IsRefusedWhereItIsNone) {
    for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", " Zg=", "Zm9v\n", "Zm-_", "Zm9vY"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
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
