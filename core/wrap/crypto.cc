// SPDX-License-Identifier: MIT
#include "core/wrap/crypto.h"

#include "core/base/error.h"

#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace convassign {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned int size = 0;
    // A null pointer for the key would mean the key of the call before.
    const char* const key_bytes = key.empty() ? "" : key.data();
    if (HMAC(digest, key_bytes, static_cast<int>(key.size()), bytes_of(bytes), bytes.size(), code.data(),
            &size)
        == nullptr)
        throw Error("compute an HMAC: the crypto library refused");
    return {code.begin(), code.begin() + size};
}

} // namespace

std::string hmac_sha1(std::string_view key, std::string_view bytes) { return hmac(EVP_sha1(), key, bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    return hmac(EVP_sha256(), key, bytes);
}

std::string hmac_sha512(std::string_view key, std::string_view bytes) {
    return hmac(EVP_sha512(), key, bytes);
}

bool is_same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace convassign
