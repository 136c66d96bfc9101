// SPDX-License-Identifier: MIT
#include "core/fair_draw.h"

#include <cassert>
#include <limits>
#include <optional>

namespace convassign::fair_draw {

namespace {

constexpr int bits_of_a_byte = 8;
constexpr std::size_t bytes_of_a_number = 8;

void add_number(std::int64_t number, std::string& text) {
    const auto bits = static_cast<std::uint64_t>(number);
    for (int shift = 64 - bits_of_a_byte; shift >= 0; shift -= bits_of_a_byte)
        text += static_cast<char>(bits >> shift & 0xFF);
}

std::uint64_t number_at(const Sha256& code, std::size_t place) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < bytes_of_a_number; ++i)
        number = number << bits_of_a_byte | code.at(place + i);
    return number;
}

/// The first number of the code that does not lie in the incomplete last range.
std::optional<std::uint64_t> index_in(const Sha256& code, std::uint64_t count) {
    const std::uint64_t incomplete = -count % count; // 2^64 modulo count
    const std::uint64_t last = std::numeric_limits<std::uint64_t>::max() - incomplete;
    for (std::size_t place = 0; place < code.size(); place += bytes_of_a_number)
        if (const std::uint64_t number = number_at(code, place); number <= last) return number % count;
    return std::nullopt;
}

} // namespace

Sha256 candidates_digest(std::span<const std::string> names) {
    std::string text;
    for (const std::string& name : names) {
        if (!text.empty()) text += '\n';
        text += name;
    }
    return sha256(text);
}

std::vector<Sha256> name_digests(std::span<const Agent> agents) {
    std::vector<Sha256> digests;
    digests.reserve(agents.size());
    for (const Agent& agent : agents)
        digests.push_back(sha256(std::to_string(agent.id.value) + ' ' + agent.name));
    return digests;
}

Sha256 names_digest(std::span<const Sha256> names) {
    std::string text;
    for (const Sha256& name : names)
        text.append(name.begin(), name.end());
    return sha256(text);
}

std::uint64_t drawn_index(const HmacSha256& secret, std::int64_t number, ConversationId conversation,
    const Sha256& candidates, std::uint64_t count) {
    assert(count > 0);
    std::string text;
    add_number(number, text);
    add_number(conversation.value, text);
    text.append(candidates.begin(), candidates.end());
    if (const auto index = index_in(secret.of(text), count)) return *index;
    for (unsigned char again = 1;; ++again)
        if (const auto index = index_in(secret.of(text + static_cast<char>(again)), count)) return *index;
}

} // namespace convassign::fair_draw
