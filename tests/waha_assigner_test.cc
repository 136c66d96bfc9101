// SPDX-License-Identifier: MIT
#include "core/provider/waha_assigner.h"

#include "tests/support/fake_waha.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

const std::string chat = "15005550001@c.us";

using Names = std::vector<std::string>;

struct WahaAssignerTest : testing::Test {
    WahaAssignerTest() {
        config.type = "waha";
        config.base_url = fake.base_url();
        config.settings["session"] = FakeWaha::session();
    }

    static Delivery to(const std::string& agent, const Names& written_before = {}) {
        Delivery delivery;
        delivery.agent = agent;
        delivery.written_before = written_before;
        delivery.conversation.emplace();
        delivery.conversation->customer = chat;
        return delivery;
    }
    SendResult send(const Delivery& delivery) {
        return WahaAssigner(config, FakeWaha::api_key()).send(delivery, noon);
    }

    FakeWaha fake;
    ProviderConfig config;
};

TEST_F(WahaAssignerTest, PutsTheLabelCalledAsTheAgent) {
    fake.add_label("Lead");
    fake.add_label("maria");

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.labels_of(chat), Names{"maria"});
    EXPECT_EQ(fake.labels(), (Names{"Lead", "maria"})) << "none was made";
}

TEST_F(WahaAssignerTest, MakesTheLabelWhereThereIsNone) {
    fake.add_label("Maria");

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.labels_of(chat), Names{"maria"});
    EXPECT_EQ(fake.labels(), (Names{"Maria", "maria"}));
}

TEST_F(WahaAssignerTest, ReplacesTheLabelOfTheAgentBeforeAndLeavesAllOthers) {
    for (const char* name : {"Lead", "maria", "jonas", "ines"})
        fake.add_label(name);
    fake.put_labels(chat, {"Lead", "maria", "ines"});

    EXPECT_EQ(send(to("jonas", {"maria"})).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.labels_of(chat), (Names{"Lead", "ines", "jonas"})) << "a person has put 'ines' there";
}

TEST_F(WahaAssignerTest, TakesTheLabelOffWhereNobodyHasTheChatAnyMore) {
    fake.add_label("Lead");
    fake.add_label("maria");
    fake.put_labels(chat, {"maria", "Lead"});

    EXPECT_EQ(send(to("", {"maria", "jonas"})).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.labels_of(chat), Names{"Lead"});
    EXPECT_EQ(fake.labels(), (Names{"Lead", "maria"})) << "the label itself stays";
}

TEST_F(WahaAssignerTest, WritesNothingTwiceWhenItIsRepeated) {
    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);
    fake.forget_requests();

    EXPECT_EQ(send(to("maria", {"maria"})).outcome, SendOutcome::sent);

    ASSERT_EQ(fake.requests().size(), 1U);
    EXPECT_EQ(fake.requests()[0].method, "GET");
    EXPECT_EQ(fake.labels_of(chat), Names{"maria"});
}

TEST_F(WahaAssignerTest, AsksNothingWhereNothingWasEverWritten) {
    EXPECT_EQ(send(to("")).outcome, SendOutcome::sent);

    EXPECT_TRUE(fake.requests().empty());
}

TEST_F(WahaAssignerTest, SaysClearlyThatThereIsNoRoomForTheLabel) {
    for (int i = 0; i < 20; ++i)
        fake.add_label("label " + std::to_string(i));

    const SendResult result = send(to("maria"));

    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_TRUE(result.error.starts_with("make the label 'maria': ask WAHA: POST ")) << result.error;
    EXPECT_TRUE(result.error.ends_with("there are 20 labels, and WhatsApp Business allows 20: delete one "
                                       "there, or rename one to 'maria'"))
        << result.error;
    EXPECT_EQ(fake.labels_of(chat), Names{});
}

TEST_F(WahaAssignerTest, TriesAgainWhileTheSessionDoesNotWork) {
    fake.set_status("STARTING");

    const SendResult result = send(to("maria"));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_NE(result.error.find("Session status is not as expected"), std::string::npos) << result.error;
    fake.set_status("WORKING");
    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.labels_of(chat), Names{"maria"});
}

TEST_F(WahaAssignerTest, BlamesNoFullListWhereTheSessionEndsBeforeTheLabelIsMade) {
    fake.on_request([this](const FakeRequest& request) {
        if (request.method == "POST") fake.set_status("STARTING");
    });

    const SendResult result = send(to("maria"));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_EQ(result.error.find("WhatsApp Business allows"), std::string::npos) << result.error;
}

TEST_F(WahaAssignerTest, TriesAgainWhereTheSessionIsNotThereYet) {
    fake.fail_next(1, 404);

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::try_later);
}

TEST_F(WahaAssignerTest, TakesNothingOffWhereTheListCannotBeRead) {
    fake.add_label("Lead");
    fake.put_labels(chat, {"Lead"});
    fake.answer_next({200, R"([{"name":"without an id"}])"});

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::try_later);

    EXPECT_EQ(fake.labels_of(chat), Names{"Lead"});
}

TEST_F(WahaAssignerTest, TriesAgainWhenWahaFails) {
    fake.fail_next(1, 500, "9");

    const SendResult result = send(to("maria"));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_EQ(result.retry_after, 9s);
    EXPECT_EQ(result.error.find(FakeWaha::api_key()), std::string::npos);
}

} // namespace

} // namespace convassign
