// SPDX-License-Identifier: MIT
#include "core/base/base64.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

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

// Each of these ends in another way: within a block, at its end, or with no room behind for the number of
// bits.
TEST(Sha256, AgreesWithTheCryptoLibraryAtEachLength) {
    std::string bytes;
    for (int length = 0; length < 200; ++length) {
        Sha256 expected{};
        SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), expected.data());
        EXPECT_EQ(sha256(bytes), expected) << length;
        bytes += static_cast<char>(length * 7);
    }
}

// RFC 4231, section 4.
TEST(HmacSha256, AgreesWithTheExamplesOfTheStandard) {
    EXPECT_EQ(to_hex(HmacSha256(std::string(20, '\x0b')).of("Hi There")),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(HmacSha256("Jefe").of("what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(HmacSha256, AgreesWithTheCryptoLibraryAtEachLength) {
    const std::string key = "\x01 a key of the 64 bytes that a key may have at most \xff; filled";
    const HmacSha256 code(key);
    std::string bytes;
    for (int length = 0; length < 150; ++length) {
        const Sha256 ours = code.of(bytes);
        EXPECT_EQ(std::string(ours.begin(), ours.end()), hmac_sha256(key, bytes)) << length;
        bytes += static_cast<char>(length * 7);
    }
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

} // namespace
} // namespace convassign
