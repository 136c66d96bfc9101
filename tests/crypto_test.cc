// SPDX-License-Identifier: MIT
#include "core/wrap/crypto.h"

#include <gtest/gtest.h>

#include <string>

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

} // namespace
} // namespace convassign
