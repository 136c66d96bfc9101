// SPDX-License-Identifier: MIT
#include "core/wrap/crypto.h"

#include "core/base/error.h"

#include <openssl/evp.h>

namespace convassign {

Sha256 sha256(std::string_view bytes) {
    Sha256 digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw Error("compute SHA-256: the crypto library refused");
    return digest;
}

} // namespace convassign
