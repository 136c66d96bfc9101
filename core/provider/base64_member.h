// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace convassign {

/// Decodes the member "base64" of a JSON object as the answer comes, so that a file of any size takes little
/// memory. What else the object holds is kept as it is.
class Base64Member {
public:
    using Write = std::function<void(std::string_view bytes)>;

    /// `write` is handed the next bytes of the file, some at a time.
    explicit Base64Member(Write write) : write_(std::move(write)) {}

    /// Throws ProviderError where the member is no Base64, or the rest of the answer is too large, and what
    /// `write` throws.
    void feed(std::string_view text);

    /// Hands over what is left. Throws ProviderError where the answer has no such member, or ends too early.
    void finish();

    /// The object without the file: as a document once `finish()` was called, and before that as far as it
    /// has come.
    [[nodiscard]] const std::string& rest() const { return rest_; }

private:
    void step(char c);
    void step_outside(char c);
    void step_in_string(char c);
    void step_in_file(char c);
    void take_digit(std::uint32_t digit);
    void flush();

    enum class Place { outside, in_string, in_file };

    Write write_;
    Place place_ = Place::outside;
    bool is_escaped_ = false;
    bool was_found_ = false;
    bool is_value_ = false; ///< behind a colon
    int depth_ = 0;
    std::string string_; ///< the last one outside the file, as long as a key
    std::string rest_;
    std::string bytes_; ///< decoded, and not handed over yet
    std::uint32_t bits_ = 0;
    int digits_ = 0; ///< of the last group of four
    bool is_padded_ = false;
};

} // namespace convassign
