// SPDX-License-Identifier: MIT
#include "core/fates.h"

#include "core/store/lines.h"
#include "tests/support/reply_world.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(Fates, RiseAndNeverFall) {
    using enum ReplyState;
    const std::vector<ReplyState> upwards{waiting, sent, failed, delivered, read};
    const std::vector<FateKind> told{
        FateKind::queued, FateKind::sent, FateKind::failed, FateKind::delivered, FateKind::read};

    for (std::size_t is = 0; is < upwards.size(); ++is)
        for (std::size_t says = 0; says < told.size(); ++says)
            EXPECT_EQ(fates::after(upwards[is], told[says]), upwards[std::max(is, says)])
                << word(upwards[is]) << ", then " << word(told[says]);
}

TEST(Fates, TellOfWhatWasPerhapsSentThatItWas) {
    EXPECT_EQ(fates::after(ReplyState::perhaps_sent, FateKind::queued), ReplyState::sent);
    EXPECT_EQ(fates::after(ReplyState::perhaps_sent, FateKind::sent), ReplyState::sent);
    EXPECT_EQ(fates::after(ReplyState::perhaps_sent, FateKind::failed), ReplyState::failed);
    EXPECT_EQ(fates::after(ReplyState::perhaps_sent, FateKind::read), ReplyState::read);
}

struct FatesTest : testing::Test {
    ReplyWorld world;
    TestStore& store = world.store;
    ConversationId id = store.add_assigned("c1", "maria");
    Message message = world.answer(id, "maria", "k1", "hi");
};

TEST_F(FatesTest, ComeByTheProvidersIdInAnyOrder) {
    world.settle_as(world.due().at(0), sent_as("SM1"));

    world.report({"SM1", "", FateKind::read, "", noon + 1s});
    world.report({"SM1", "", FateKind::delivered, "", noon + 2s});
    world.report({"SM1", "", FateKind::failed, "late news", noon + 3s});

    EXPECT_EQ(world.message(message.id).reply, (ReplyStanding{"maria", ReplyState::read, ""}));
}

TEST_F(FatesTest, TellWhyItFailedInWords) {
    world.settle_as(world.due().at(0), sent_as("SM1"));

    world.report({"SM1", "", FateKind::failed, "the number is not on WhatsApp", noon});

    EXPECT_EQ(world.message(message.id).reply,
        (ReplyStanding{"maria", ReplyState::failed, "the number is not on WhatsApp"}));
}

TEST_F(FatesTest, MayComeBeforeTheAnswerOfTheSend) {
    const auto delivery = world.due().at(0);
    world.report({"SM1", "", FateKind::delivered, "", noon});
    EXPECT_EQ(world.state(message.id), ReplyState::waiting);

    world.settle_as(delivery, sent_as("SM1"));

    EXPECT_EQ(world.state(message.id), ReplyState::delivered);
    EXPECT_EQ(store.number("SELECT count(*) FROM early_fates"), 0);
}

TEST_F(FatesTest, FindTheirReplyByItsKeyWhenItsAnswerWasLost) {
    const auto delivery = world.due().at(0);
    world.settle_as(delivery, {SendOutcome::perhaps_sent, "the answer was lost"});

    world.report({"wamid.1", delivery.reply->key, FateKind::delivered, "", noon});

    EXPECT_EQ(world.state(message.id), ReplyState::delivered);
    EXPECT_EQ(world.message("wamid.1")->id, message.id);
}

TEST_F(FatesTest, EndAnAttemptThatWaitsToBeRepeated) {
    const auto delivery = world.due().at(0);
    world.settle_as(delivery, {SendOutcome::try_later, "timed out"});

    world.report({"wamid.1", delivery.reply->key, FateKind::sent, "", noon});

    EXPECT_TRUE(world.due(noon + 24h).empty());
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST_F(FatesTest, OfWhatIsNotOursAreKeptOnlyWhileAReplyIsOpen) {
    world.report({"SM8", "", FateKind::sent, "", noon});
    world.send_all();
    world.report({"SM9", "", FateKind::sent, "", noon});

    EXPECT_EQ(store.number("SELECT count(*) FROM early_fates"), 1);
}

TEST_F(FatesTest, AreNoNewsTwice) {
    world.settle_as(world.due().at(0), sent_as("SM1"));
    FetchedBatch batch;
    batch.fates = {{"SM1", "", FateKind::delivered, "", noon}};
    const Line line = lines::find(store, store.line_id).value();

    EXPECT_TRUE(has_news(batch, line, store));
    store.store_batch(batch);

    EXPECT_FALSE(has_news(batch, line, store));
}

} // namespace

} // namespace convassign
