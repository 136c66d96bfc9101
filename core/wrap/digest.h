// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace convassign {

using Sha256 = std::array<unsigned char, 32>;

/// The SHA-256 digest of the bytes.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// The digest of bytes that come one after the other.
class Sha256Sum {
public:
    Sha256Sum();
    Sha256Sum(const Sha256Sum&) = delete;
    Sha256Sum& operator=(const Sha256Sum&) = delete;
    ~Sha256Sum();

    void add(std::string_view bytes);
    /// Of all that was added, in lower-case hexadecimal digits. To be asked once.
    [[nodiscard]] std::string hex();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Authentication codes after RFC 2104 with one key, which is at most 64 bytes long, for many texts: the key
/// is taken in once. For what the command needs; core/wrap/crypto has those for what the network brings.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);

    [[nodiscard]] Sha256 of(std::string_view bytes) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex(const Sha256& digest);
/// The bytes that such digits stand for, up to the first two characters that are none.
[[nodiscard]] std::string from_hex(std::string_view digits);

} // namespace convassign
