// SPDX-License-Identifier: MIT
#include "core/proof.h"

#include "cmd/proof_json.h"
#include "cmd/proof_script.h"
#include "core/commitments.h"
#include "core/wrap/json.h"
#include "core/wrap/sqlite.h"
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

} // namespace

TEST(Proof, HoldsWhatADrawOfAPastDayCameFrom) {
    DrawnDays store;
    const ConversationView first = store.conversation("c0.0");

    const Proof proof = proof_of(store, first.id);

    ASSERT_EQ(proof.draws.size(), 1u);
    const ProvenDraw& draw = proof.draws.front();
    EXPECT_EQ(draw.commitment.row.kind, HistoryKind::commitment);
    EXPECT_EQ(draw.revealed.row.kind, HistoryKind::revealed);
    EXPECT_EQ(draw.draw.row.agent_name, first.assignee_name);
    EXPECT_EQ(draw.candidates.size(), 3u);
    EXPECT_EQ(chain::chained(draw.draw.before, chain::content_digest(draw.draw.row)), draw.draw.hash);
}

TEST(Proof, HoldsEveryDrawOfItsConversation) {
    DrawnDays store;

    const Proof proof = proof_of(store, store.conversation("c0.2").id); // drawn once more by hand

    ASSERT_EQ(proof.draws.size(), 2u);
    EXPECT_EQ(proof.draws[1].draw.row.kind, HistoryKind::reassigned);
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
    constexpr std::int64_t draws = 1000;
    TestStore store;
    for (const char* name : {"ada", "ben", "cem", "dia"})
        store.add_online_agent(name);
    Transaction transaction(store);
    for (std::int64_t i = 0; i < draws; ++i)
        store.receive("c" + std::to_string(i));
    while (convassign::draw(store, store.recipients(), store.config.presence, noon).next) {
    }
    commitments::keep(store, store.recipients(), noon + 24h);
    transaction.commit();
    for (std::int64_t id = 1; id <= draws; ++id)
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
