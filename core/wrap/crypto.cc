// SPDX-License-Identifier: MIT
#include "core/wrap/crypto.h"

#include "core/base/error.h"

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

Sha256 sha256(std::string_view bytes) {
    Sha256 digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw Error("compute SHA-256: the crypto library refused");
    return digest;
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) { return hmac(EVP_sha1(), key, bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    return hmac(EVP_sha256(), key, bytes);
}

std::string hmac_sha512(std::string_view key, std::string_view bytes) {
    return hmac(EVP_sha512(), key, bytes);
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // and the NUL that the library writes
    const int size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t digits = std::min(text.find('='), text.size());
    const std::size_t padding = text.size() - digits;
    // The library skips white space and takes padding anywhere; this does not.
    const bool is_well_formed = text.size() % 4 == 0 && padding <= 2
        && text.find_first_not_of(alphabet) >= digits
        && text.substr(digits).find_first_not_of('=') == std::string_view::npos;
    if (!is_well_formed) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(
            reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text), static_cast<int>(text.size()))
        < 0)
        return std::nullopt;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
    }
    return text;
}

bool is_same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace convassign
