// SPDX-License-Identifier: MIT
#include "core/fair_draw.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace convassign {

namespace {

using fair_draw::candidates_digest;
using fair_draw::drawn_index;

/// The bytes 0 to 31.
HmacSha256 known_secret() {
    std::string bytes;
    for (char byte = 0; byte < static_cast<char>(fair_draw::secret_bytes); ++byte)
        bytes += byte;
    return HmacSha256(bytes);
}

std::uint64_t index_of(
    std::int64_t number, std::int64_t conversation, const std::vector<std::string>& names) {
    return drawn_index(
        known_secret(), number, ConversationId{conversation}, candidates_digest(names), names.size());
}

TEST(FairDraw, DigestsTheNamesInTheirOrder) {
    const std::vector<std::string> names{"ada", "ben", "cem"};

    EXPECT_EQ(
        to_hex(candidates_digest(names)), "e637748de2eb7135436c455e485856cbb78ba6542bfbf1f65886094ec5415fa1");
    EXPECT_NE(candidates_digest(names), candidates_digest(std::vector<std::string>{"ben", "ada", "cem"}));
    EXPECT_NE(candidates_digest(names), candidates_digest(std::vector<std::string>{"ada", "bencem"}));
}

TEST(FairDraw, BindsNamesToTheIdsOfTheirAgents) {
    const auto agent = [](std::int64_t id, const char* name) {
        Agent one;
        one.id = AgentId{id};
        one.name = name;
        return one;
    };
    const auto digest_of = [](const std::vector<Agent>& agents) {
        return to_hex(fair_draw::names_digest(fair_draw::name_digests(agents)));
    };

    EXPECT_EQ(digest_of({agent(1, "ada"), agent(2, "ben"), agent(12, "m.k")}),
        "b1ca63a8cd55e21901cc8d54dc805af78be2146187b0081a13959cf1e278e561");
    EXPECT_NE(digest_of({agent(1, "ada"), agent(2, "ben")}), digest_of({agent(1, "ben"), agent(2, "ada")}));
}

// What a few lines of Python with its own hmac and hashlib draw.
TEST(FairDraw, AgreesWithAnotherProgram) {
    EXPECT_EQ(index_of(0, 1, {"ada"}), 0u);
    EXPECT_EQ(index_of(0, 1, {"ada", "ben", "cem"}), 2u);
    EXPECT_EQ(index_of(1, 1, {"ada", "ben", "cem"}), 0u);
    EXPECT_EQ(index_of(1, 2, {"ada", "ben", "cem"}), 2u);
    EXPECT_EQ(index_of(9999, 123456789, {"zoe", "ada", "m.k"}), 1u);
    EXPECT_EQ(index_of(7, 5, {"a", "b", "c", "d"}), 0u);
}

// So many candidates that about half of all numbers of 64 bits would favour some of them.
TEST(FairDraw, AsksAgainWhereNumbersWouldFavourSomebody) {
    constexpr std::uint64_t count = (std::uint64_t{1} << 63) + 1;
    const Sha256 candidates = candidates_digest(std::vector<std::string>{"x"});
    const auto drawn = [&](std::int64_t number) {
        return drawn_index(known_secret(), number, ConversationId{12}, candidates, count);
    };

    EXPECT_EQ(drawn(1), 6921151686178413988u) << "by the first code";
    EXPECT_EQ(drawn(0), 6799284303778459543u) << "by the second one";
    EXPECT_EQ(drawn(229), 8958788072514335536u) << "by the third one";
}

} // namespace

} // namespace convassign
