// SPDX-License-Identifier: MIT
#include "core/wrap/digest.h"

#include <sha2.h>

namespace convassign {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

Sha256 sha256(std::string_view bytes) {
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, bytes_of(bytes), bytes.size());
    Sha256 digest{};
    SHA256Final(digest.data(), &context);
    return digest;
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
    }
    return text;
}

} // namespace convassign
