// SPDX-License-Identifier: MIT
#include "core/proof.h"

#include "cmd/proof_json.h"
#include "cmd/proof_script.h"
#include "core/commitments.h"
#include "core/retention.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/drawn_days.h"
#include "tests/support/paths.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

void draw_some(TestStore& store, std::int64_t count, Time now) {
    for (const char* name : {"ada", "ben", "cem", "dia"})
        store.set_online(name, now);
    for (std::int64_t i = 0; i < count; ++i)
        store.receive("c" + std::to_string(to_milliseconds(now) + i), now);
    while (convassign::draw(store, store.recipients(), store.config.presence, now).next) {
    }
}

} // namespace

TEST(Proof, HoldsWhatADrawOfAPastDayCameFrom) {
    DrawnDays store;
    const ConversationView first = store.conversation("c0.0");

    const Proof proof = proof_of(store, first.id);

    ASSERT_EQ(proof.draws.size(), 1u);
    const ProvenDraw& draw = proof.draws.front();
    EXPECT_EQ(draw.row.agent_name, first.assignee_name);
    EXPECT_EQ(draw.candidates.size(), 3u);
    ASSERT_EQ(proof.days.size(), 1u);
    const ProvenDay& day = proof.days.front();
    EXPECT_EQ(day.commitment.kind, HistoryKind::commitment);
    EXPECT_EQ(day.revealed.kind, HistoryKind::revealed);
    EXPECT_EQ(day.names.size(), 3u);
}

TEST(Proof, HoldsTheChainFromTheCommitmentToTheSecret) {
    DrawnDays store;

    const Proof proof = proof_of(store, store.conversation("c1.0").id);

    ASSERT_EQ(proof.days.size(), 1u);
    const ProvenDay& day = proof.days.front();
    ASSERT_EQ(std::ssize(day.digests), day.revealed.id.value - day.commitment.id.value + 1);
    Sha256 hash = day.before;
    for (const Sha256& digest : day.digests)
        hash = chain::chained(hash, digest);
    EXPECT_EQ(hash, day.hash);
    EXPECT_EQ(day.hash, chain::hash_at(store, day.revealed.id));
    const auto place = static_cast<std::size_t>(proof.draws.at(0).row.id.value - day.commitment.id.value);
    EXPECT_EQ(day.digests.at(place), chain::content_digest(proof.draws.at(0).row));
}

TEST(Proof, GoesOnOverWhatRetentionErased) {
    DrawnDays store;
    RetentionPass pass({{}, {}, 24h}); // of conversations that were closed
    while (pass.step(store, noon + 72h)) {
    }

    const Proof proof = proof_of(store, store.conversation("c1.0").id);

    ASSERT_EQ(proof.days.size(), 1u);
    const ProvenDay& day = proof.days.front();
    ASSERT_GT(
        store.number("SELECT count(*) FROM erased_history WHERE id BETWEEN "
            + std::to_string(day.commitment.id.value) + " AND " + std::to_string(day.revealed.id.value)),
        0);
    EXPECT_EQ(std::ssize(day.digests), day.revealed.id.value - day.commitment.id.value + 1);
}

TEST(Proof, IsNoneWhereTheHistoryDoesNotTellAmongWhomItWas) {
    DrawnDays store;
    RetentionPass pass({{}, 24h, {}});
    while (pass.step(store, noon + 96h)) {
    }

    const Proof proof = proof_of(store, store.conversation("c1.0").id);

    EXPECT_TRUE(proof.draws.empty());
    EXPECT_EQ(proof.not_rebuilt, 1);
}

TEST(Proof, HoldsEveryDrawOfItsConversation) {
    DrawnDays store;

    const Proof proof = proof_of(store, store.conversation("c0.2").id); // drawn once more by hand

    ASSERT_EQ(proof.draws.size(), 2u);
    EXPECT_EQ(proof.draws[1].row.kind, HistoryKind::reassigned);
    EXPECT_EQ(proof.draws[1].candidates.size(), 2u);
}

TEST(Proof, IsNoneBeforeTheSecretIsRevealed) {
    DrawnDays store;

    const Proof proof = proof_of(store, store.conversation("c2.0").id);

    EXPECT_TRUE(proof.draws.empty());
    EXPECT_EQ(proof.open_days, std::vector<std::string>{"2026-11-24"});
}

TEST(ProofScript, AgreesOnAThousandDrawsAndRefusesAHundredForgedOnes) {
    if (std::system("python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "needs python3(1), 3.9 or later";
    constexpr std::int64_t days = 20;
    constexpr std::int64_t draws_of_a_day = 50;
    TestStore store;
    for (const char* name : {"ada", "ben", "cem", "dia"})
        store.add_agent(name);
    Transaction transaction(store);
    for (std::int64_t day = 0; day < days; ++day)
        draw_some(store, draws_of_a_day, noon + day * 24h);
    commitments::keep(store, store.recipients(), noon + days * 24h);
    transaction.commit();
    for (std::int64_t id = 1; id <= days * draws_of_a_day; ++id)
        write(store.file(std::to_string(id) + ".json"), proof_json(proof_of(store, ConversationId{id})));
    write(store.file("script.py"), proof_script);

    ASSERT_EQ(std::system(("python3 " + source_path("tests/support/check_proofs.py") + " "
                  + store.file("script.py") + " " + store.directory() + " >" + store.file("said"))
                              .c_str()),
        0);

    EXPECT_EQ(content_of(store.file("said")),
        "right: 1000 of 1000\nwrong: 100 of 100\nof another conversation: 1\nnone: 2 2 2 2\n");
}

} // namespace convassign
