// SPDX-License-Identifier: MIT
// OpenSSL's other way to the same functions, EVP, loads a provider first: milliseconds of each command.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/wrap/digest.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <openssl/sha.h>

namespace convassign {

namespace {

Sha256 end_of(SHA256_CTX context, std::string_view bytes) {
    Sha256 digest{};
    SHA256_Update(&context, bytes.data(), bytes.size());
    SHA256_Final(digest.data(), &context);
    return digest;
}

} // namespace

Sha256 sha256(std::string_view bytes) {
    SHA256_CTX context;
    SHA256_Init(&context);
    return end_of(context, bytes);
}

struct Sha256Sum::Impl {
    SHA256_CTX context{};
};

Sha256Sum::Sha256Sum() : impl_(std::make_unique<Impl>()) { SHA256_Init(&impl_->context); }

Sha256Sum::~Sha256Sum() = default;

void Sha256Sum::add(std::string_view bytes) { SHA256_Update(&impl_->context, bytes.data(), bytes.size()); }

std::string Sha256Sum::hex() {
    Sha256 digest{};
    SHA256_Final(digest.data(), &impl_->context);
    return to_hex(digest);
}

struct HmacSha256::Impl {
    SHA256_CTX inner{};
    SHA256_CTX outer{};
};

namespace {

/// What begins with a block of the key's bytes, each changed by those of the mask.
SHA256_CTX begun_with(std::string_view key, unsigned char mask) {
    std::array<unsigned char, SHA256_CBLOCK> block{};
    assert(key.size() <= block.size());
    std::ranges::copy(key, block.begin());
    for (unsigned char& byte : block)
        byte ^= mask;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    return context;
}

} // namespace

HmacSha256::HmacSha256(std::string_view key)
    : impl_(std::make_shared<const Impl>(Impl{begun_with(key, 0x36), begun_with(key, 0x5c)})) {}

Sha256 HmacSha256::of(std::string_view bytes) const {
    const Sha256 inner = end_of(impl_->inner, bytes);
    return end_of(impl_->outer, {reinterpret_cast<const char*>(inner.data()), inner.size()});
}

std::string to_hex(const Sha256& digest) {
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
    }
    return text;
}

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        unsigned char byte = 0;
        const char* const end = digits.data() + i + 2;
        if (std::from_chars(digits.data() + i, end, byte, 16).ptr != end) break;
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

} // namespace convassign
