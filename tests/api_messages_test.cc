// SPDX-License-Identifier: MIT
#include "core/outbox.h"
#include "core/store/messages.h"
#include "tests/support/api_world.h"
#include "tests/support/scripted_random.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiMessages : testing::Test {
    ApiWorld world;
    Headers maria = bearer(world.agent("maria"));

    Reply post(const std::string& path, const std::string& body) {
        return world.ask("POST", "/api/v1/" + path, maria, body);
    }
    Json made(const std::string& path, const std::string& body) {
        return world.document("POST", "/api/v1/" + path, maria, body);
    }
    /// What the sender reports of the reply that is due.
    void settle_as(const SendResult& result) {
        SeededRandom random(1);
        for (const Delivery& one : deliver(world.store, "reply:support", 1, noon))
            settle(world.store, one.row.id, result, random, noon);
    }
};

const std::string hello = R"({"text":"Hello!","key":"0d9b2d3e-1"})";

TEST_F(ApiMessages, AnswerTheCustomer) {
    world.store.add_assigned("c1", "maria");
    const int woken = world.woken;

    const Json message = made("conversations/1/messages", hello);

    EXPECT_EQ(message["conversation_id"], 1);
    EXPECT_EQ(message["direction"], "out");
    EXPECT_EQ(message["text"], "Hello!");
    EXPECT_EQ(message["state"], "waiting");
    EXPECT_EQ(message["error"], nullptr);
    EXPECT_EQ(message["agent"], "maria");
    EXPECT_EQ(world.woken, woken + 1);
    EXPECT_EQ(made("conversations/1/messages", hello)["id"], message["id"]);
    const Json shown = world.document("GET", "/api/v1/conversations/1", maria);
    EXPECT_EQ(shown["messages"].size(), 2u);
    EXPECT_EQ(shown["messages"][0]["state"], nullptr);
    EXPECT_EQ(shown["messages"][1]["state"], "waiting");
    EXPECT_EQ(shown["last_message"]["agent"], "maria");
    EXPECT_EQ(shown["last_message"]["state"], "waiting");
}

TEST_F(ApiMessages, SayWhyTheyAreRefused) {
    world.agent("ben");
    world.store.add_assigned("c1", "ben");
    world.store.add_closed("c2");
    world.store.add_unassigned("c2");
    const auto reason = [&](const std::string& path) {
        const Reply reply = post(path, hello);
        EXPECT_EQ(reply.status, 409);
        return parse_json(reply.body)["reason"].get<std::string>();
    };
    const auto status = [&](const std::string& body) {
        return post("conversations/3/messages", body).status;
    };

    EXPECT_EQ(reason("conversations/1/messages"), "assignee");
    EXPECT_EQ(reason("conversations/2/messages"), "closed");
    EXPECT_EQ(post("conversations/9/messages", hello).status, 404);
    for (const char* body : {R"({"text":"","key":"a"})", R"({"text":"hi"})", R"({"text":"hi","key":"a b"})",
             R"({"key":"a"})", R"({"text":"hi","template":"x","key":"a"})", R"({"template":"x","key":"a"})",
             R"({"text":7,"key":"a"})", R"({"template":"x","variables":[1],"key":"a"})"})
        EXPECT_EQ(status(body), 400) << body;
    EXPECT_EQ(world.store.number("SELECT count(*) FROM replies"), 0);
}

TEST_F(ApiMessages, AreSentAgainOrSettledByAPerson) {
    world.store.add_assigned("c1", "maria");
    const std::string path =
        "messages/" + std::to_string(made("conversations/1/messages", hello)["id"].get<int>());
    settle_as({SendOutcome::refused, "the number is not on WhatsApp"});

    EXPECT_EQ(made(path + "/retry", "")["state"], "waiting");
    EXPECT_EQ(post(path + "/retry", "").status, 409);
    settle_as({SendOutcome::perhaps_sent, "the answer was lost"});
    EXPECT_EQ(post(path + "/settle", "{}").status, 400);
    EXPECT_EQ(made(path + "/settle", R"({"sent":true})")["state"], "sent");
    EXPECT_EQ(post("messages/1/retry", "").status, 400); // a customer's
    EXPECT_EQ(post("messages/99/retry", "").status, 404);
}

TEST_F(ApiMessages, ComeInPartsBackToTheFirst) {
    for (int i = 1; i <= 5; ++i)
        world.store.receive("c1", noon + i * 1s, "text " + std::to_string(i));
    world.store.receive("c2");
    std::vector<std::string> texts;
    std::string before;
    int parts = 0;
    do {
        const Json part = world.document("GET", "/api/v1/conversations/1/messages?limit=2" + before, maria);
        std::vector<std::string> some;
        for (const Json& message : part["messages"])
            some.push_back(message["text"]);
        texts.insert(texts.begin(), some.begin(), some.end());
        before = part["next"].is_null() ? "" : "&before=" + std::to_string(part["next"].get<int>());
        ++parts;
    } while (!before.empty());

    EXPECT_EQ(texts, (std::vector<std::string>{"text 1", "text 2", "text 3", "text 4", "text 5"}));
    EXPECT_EQ(parts, 3);
    for (const char* query : {"limit=0", "limit=201", "before=6", "before=x", "after=1"})
        EXPECT_EQ(
            world.ask("GET", std::string("/api/v1/conversations/1/messages?") + query, maria).status, 400)
            << query;
    EXPECT_EQ(world.ask("GET", "/api/v1/conversations/9/messages", maria).status, 404);
}

TEST_F(ApiMessages, AreToldAsTheyComeAndAsTheyChange) {
    world.store.add_assigned("c1", "maria");
    const auto stream = world.listen(maria);
    stream->sent.clear();

    made("conversations/1/messages", hello);
    world.events.publish(noon);
    const std::string at_first = std::exchange(stream->sent, "");
    settle_as({SendOutcome::refused, "no such number"});
    world.events.publish(noon);

    EXPECT_NE(at_first.find("event: message\ndata: {\"id\":2"), std::string::npos) << at_first;
    EXPECT_NE(at_first.find("\"state\":\"waiting\""), std::string::npos);
    EXPECT_NE(at_first.find("event: conversation"), std::string::npos);
    EXPECT_NE(stream->sent.find("\"state\":\"failed\""), std::string::npos) << stream->sent;
    EXPECT_NE(stream->sent.find("no such number"), std::string::npos);
}

TEST_F(ApiMessages, AreOfferedAsShortAnswersOfTheConfigurationAndOfTheAdmins) {
    world.store.config.answers = {{"hours", "We are here from 9 to 18."}};
    const Headers root = bearer(world.agent("root", Role::admin));
    const auto put = [&](const std::string& answers) {
        return world.ask("PUT", "/api/v1/answers", root, R"({"answers":)" + answers + "}");
    };

    EXPECT_EQ(put(R"([{"name":"thanks","text":"Thank you!"},{"name":"hours","text":"late"}])").status, 200);

    const Json session = world.document("GET", "/api/v1/session", maria);
    EXPECT_EQ(session["answers"].dump(),
        R"([{"name":"hours","text":"We are here from 9 to 18."},{"name":"thanks","text":"Thank you!"}])");
    EXPECT_EQ(session["templates"].size(), 0u);
    const Json kept = world.document("GET", "/api/v1/answers", maria);
    EXPECT_EQ(kept["answers"].size(), 2u);
    EXPECT_EQ(kept["configured"].size(), 1u);
    for (const char* wrong : {"7", "[7]", R"([{"name":"a b","text":"x"}])", R"([{"name":"a","text":" "}])",
             R"([{"name":"a"}])", R"([{"name":"a","text":"x"},{"name":"a","text":"y"}])"})
        EXPECT_EQ(put(wrong).status, 400) << wrong;
    EXPECT_EQ(put("[]").status, 200);
    EXPECT_EQ(world.document("GET", "/api/v1/answers", maria)["answers"].size(), 0u);
}

} // namespace

} // namespace convassign
