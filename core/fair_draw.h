// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/digest.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// How a draw's index follows from the secret of its day. Nothing but what stands here goes in, so that
/// whoever knows the secret after the day can draw again.
namespace convassign::fair_draw {

/// How many bytes the secret of a day has.
inline constexpr std::size_t secret_bytes = 32;

/// SHA-256 of the candidates' names in the order of their ids, with a line feed between each two.
[[nodiscard]] Sha256 candidates_digest(std::span<const std::string> names);

/// Of each agent, in that order: SHA-256 of the id, in decimal, a space, and the name.
[[nodiscard]] std::vector<Sha256> name_digests(std::span<const Agent> agents);
/// Of all these names: SHA-256 over their digests, one behind the other. The history knows agents by their
/// ids; the row that reveals the secret of a day tells this of all agents there ever were, by their ids, so
/// that it holds their names as well.
[[nodiscard]] Sha256 names_digest(std::span<const Sha256> names);

/// The index of the draw with that number of its day, below `count`, which is at least 1: the number and the
/// conversation's id as eight bytes each, the most significant first, and behind them the digest of the
/// candidates make a text. HMAC-SHA-256 of it with the secret as the key is four numbers of 64 bits, the most
/// significant byte first. The first of them that is below the largest multiple of `count` up to 2^64 gives
/// the index, modulo `count`, so that no candidate is favoured. Where none is, the same is done once more
/// with the byte 1 behind the text, then with 2, and so on.
[[nodiscard]] std::uint64_t drawn_index(const HmacSha256& secret, std::int64_t number,
    ConversationId conversation, const Sha256& candidates, std::uint64_t count);

} // namespace convassign::fair_draw
