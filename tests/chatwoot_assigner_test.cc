// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_assigner.h"

#include "core/provider/provider.h"
#include "tests/support/fake_chatwoot.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>
#include <memory>

namespace convassign {

namespace {

struct ChatwootAssignerTest : testing::Test {
    ChatwootAssignerTest() {
        config.type = "chatwoot";
        config.base_url = fake.base_url();
        config.settings = {{"account", FakeChatwoot::account}, {"inbox", FakeChatwoot::inbox}};
        fake.receive(55, "hello");
    }

    static Delivery to(const std::string& agent, const std::vector<std::string>& written_before = {}) {
        Delivery delivery;
        delivery.agent = agent;
        delivery.written_before = written_before;
        delivery.conversation.emplace();
        delivery.newest_message_id = "11/1000";
        return delivery;
    }
    SendResult send(const Delivery& delivery) {
        return ChatwootAssigner(config, FakeChatwoot::api_token).send(delivery, noon);
    }

    /// Has a person assign the conversation right before such a request is answered, once.
    void assign_by_hand_before(const std::string& method, const std::string& part, std::int64_t agent) {
        fake.on_request([=, this, done = std::make_shared<bool>(false)](const FakeRequest& request) {
            if (*done || request.method != method || request.target.find(part) == std::string::npos) return;
            *done = true;
            fake.assign_by_hand(11, agent);
        });
    }

    FakeChatwoot fake;
    ProviderConfig config;
};

TEST_F(ChatwootAssignerTest, KnowsAnAgentByTheBeginningOfTheirAddress) {
    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.assignee(11), 7);
}

TEST_F(ChatwootAssignerTest, KnowsAnAgentByWhatTheConfigurationSays) {
    config.settings["agents"] = "lead=8\nmaria=jonas@example.org\n";

    EXPECT_EQ(send(to("lead")).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.assignee(11), 8);
    fake.assign_by_hand(11, std::nullopt);
    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.assignee(11), 8);
}

TEST_F(ChatwootAssignerTest, RefusesAnAgentWhomChatwootDoesNotHave) {
    const SendResult result = send(to("lead"));

    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_EQ(result.error,
        "agent 'lead' is nobody in the inbox of Chatwoot: name them in 'agents' of the configuration");
    EXPECT_EQ(fake.assignee(11), std::nullopt);
}

TEST_F(ChatwootAssignerTest, KnowsAnAgentWhoHasBecomeAMemberAMomentAgo) {
    ChatwootAssigner assigner(config, FakeChatwoot::api_token);
    fake.people().set_members({7});
    EXPECT_EQ(assigner.send(to("maria"), noon).outcome, SendOutcome::sent);

    fake.people().set_members({7, 8});

    EXPECT_EQ(assigner.send(to("jonas", {"maria"}), noon + 1s).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.assignee(11), 8);
}

TEST_F(ChatwootAssignerTest, LeavesWhatAPersonHasAssigned) {
    fake.assign_by_hand(11, 8);

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::overtaken);
    EXPECT_EQ(send(to("")).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.assignee(11), 8);
}

TEST_F(ChatwootAssignerTest, RestoresWhatAPersonAssignedBetweenLookAndWrite) {
    assign_by_hand_before("POST", "/assignments", 8);

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::overtaken);

    EXPECT_EQ(fake.assignee(11), 8);
}

TEST_F(ChatwootAssignerTest, WaitsUntilChatwootTellsWhatHasHappened) {
    assign_by_hand_before("POST", "/assignments", 8);
    fake.behave({.lists_without_activities = 2});

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::overtaken);

    EXPECT_EQ(fake.assignee(11), 8);
}

/// Chatwoot fails when it is asked what has happened, or when it is given back.
TEST_F(ChatwootAssignerTest, RestoresItAlsoWhereChatwootFailsOnTheWay) {
    for (const char* failing : {"GET /api/v1/accounts/1/conversations/11/messages?after=",
             R"(POST /api/v1/accounts/1/conversations/11/assignments {"assignee_id":8})"}) {
        fake.assign_by_hand(11, std::nullopt);
        ChatwootAssigner assigner(config, FakeChatwoot::api_token);
        fake.on_request([=, this, writes = std::make_shared<int>(0), failed = std::make_shared<bool>(false)](
                            const FakeRequest& request) {
            if (request.method == "POST" && ++*writes == 1) fake.assign_by_hand(11, 8);
            const std::string all = request.method + " " + request.target + " " + request.body;
            if (!*failed && all.starts_with(failing)) {
                *failed = true;
                fake.fail_next(1, 500);
            }
        });

        EXPECT_EQ(assigner.send(to("maria"), noon).outcome, SendOutcome::try_later) << failing;
        EXPECT_EQ(fake.assignee(11), 7) << failing;

        EXPECT_EQ(assigner.send(to("maria", {"maria"}), noon).outcome, SendOutcome::overtaken) << failing;
        EXPECT_EQ(fake.assignee(11), 8) << failing;
    }
}

TEST_F(ChatwootAssignerTest, LeavesWhatAPersonAssignedRightAfterTheWrite) {
    assign_by_hand_before("GET", "/messages?after=", 8);

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::overtaken);

    EXPECT_EQ(fake.assignee(11), 8);
    for (const FakeRequest& request : fake.requests())
        EXPECT_TRUE(request.method == "GET" || request.body == R"({"assignee_id":7})") << request.body;
}

TEST_F(ChatwootAssignerTest, TakesNoEarlierAssignmentOfOursForAPersons) {
    fake.assign_by_hand(11, 8);
    assign_by_hand_before("POST", "/assignments", 8); // told late

    EXPECT_EQ(send(to("maria", {"jonas"})).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.assignee(11), 7);
}

TEST_F(ChatwootAssignerTest, ReplacesAndTakesBackWhatWasWrittenBefore) {
    fake.assign_by_hand(11, 8);

    EXPECT_EQ(send(to("maria", {"jonas"})).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.assignee(11), 7);
    EXPECT_EQ(send(to("", {"maria"})).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.assignee(11), std::nullopt);
}

TEST_F(ChatwootAssignerTest, WritesNothingTwiceWhenItIsRepeated) {
    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);
    fake.forget_requests();

    EXPECT_EQ(send(to("maria")).outcome, SendOutcome::sent);

    for (const FakeRequest& request : fake.requests())
        EXPECT_EQ(request.method, "GET");
}

TEST_F(ChatwootAssignerTest, TriesAgainWhenChatwootFails) {
    fake.fail_next(1, 429, "9");

    const SendResult result = send(to("maria"));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_EQ(result.retry_after, 9s);
    EXPECT_EQ(result.error.find(FakeChatwoot::api_token), std::string::npos);
}

} // namespace

} // namespace convassign
