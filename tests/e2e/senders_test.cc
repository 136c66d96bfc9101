// SPDX-License-Identifier: MIT
//
// Replies through both programs to the fakes of Twilio, Meta and Chatwoot, and what becomes of them.

#include "core/provider/twilio_webhook.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/fake_chatwoot.h"
#include "tests/support/fake_meta.h"
#include "tests/support/world.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

struct Senders : testing::Test {
    int post(const std::string& provider, const std::string& header, const std::string& body) {
        RawClient client(world.socket());
        client.send("POST /hooks/" + provider + " HTTP/1.1\r\nHost: here\r\n" + header
            + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.reply().status;
    }

    std::string secret_file(const std::string& secret) {
        const std::string file = world.file("secret" + std::to_string(++secrets_));
        std::ofstream(file) << secret << '\n';
        return "\"" + file + "\"\n";
    }

    /// The newest message of a conversation.
    Json newest(const std::string& conversation = "1") {
        const Json shown = parse_json(world.must({"--json", "show", conversation}));
        return shown["messages"].empty() ? Json::object() : shown["messages"].back();
    }
    std::string state() { return newest().value("state", ""); }
    bool becomes(const std::string& wanted, Duration limit = 15s) {
        return eventually([&] { return state() == wanted; }, limit);
    }
    std::int64_t count(const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    }
    bool has_conversation() {
        return eventually([&] { return count("conversations") == 1; });
    }

    World world;

private:
    int secrets_ = 0;
};

struct TwilioReplies : Senders {
    TwilioReplies() {
        world.more_provider = "public_url = \"" + public_url + "\"\n";
        world.poll_interval = "1h";
        world.write_config();
    }

    int post_form(const std::string& form) {
        const std::string signature =
            twilio_signature(FakeTwilio::auth_token(), public_url, *read_form(form));
        return post("support", "X-Twilio-Signature: " + signature, form);
    }
    /// The first poll is over, and no other one comes between.
    void receive() {
        ASSERT_TRUE(world.twilio().wait_for_requests(2));
        const std::string sid = world.twilio().receive("whatsapp:+15550001111", "hello");
        ASSERT_EQ(post_form("MessageSid=" + sid
                      + "&SmsStatus=received&NumMedia=0&Body=hello&From=whatsapp%3A%2B15550001111"
                        "&To=whatsapp%3A%2B14155238886"),
            204);
        ASSERT_TRUE(has_conversation());
    }
    void tell(const std::string& status, const std::string& more = "") {
        EXPECT_EQ(post_form("MessageSid=" + world.twilio().sent().at(0).sid + "&MessageStatus=" + status
                      + "&From=whatsapp%3A%2B14155238886&To=whatsapp%3A%2B15550001111" + more),
            204);
    }

    const std::string public_url = "https://hooks.example.org/hooks/support";
};

TEST_F(TwilioReplies, ReachTheCustomerAndTellWhatBecameOfThemLateTwiceAndMixed) {
    const Program daemon = world.serving_daemon();
    receive();

    world.must({"reply", "1", "--text", "*Guten Tag* & {{welcome}}"});
    ASSERT_TRUE(becomes("sent"));
    ASSERT_EQ(world.twilio().sent().size(), 1U);
    EXPECT_EQ(world.twilio().sent()[0].body, "*Guten Tag* & {{welcome}}");
    EXPECT_EQ(world.twilio().sent()[0].to, "whatsapp:+15550001111");
    tell("delivered");
    EXPECT_TRUE(becomes("delivered"));
    for (const char* late : {"sent", "read", "delivered", "read", "queued"})
        tell(late);

    EXPECT_TRUE(becomes("read"));
    EXPECT_EQ(count("messages"), 2);
}

TEST_F(TwilioReplies, SayInPlainWordsWhyTheyFailed) {
    const Program daemon = world.serving_daemon();
    receive();
    world.must({"reply", "1", "--text", "hello"});
    ASSERT_TRUE(becomes("sent"));

    tell("undelivered", "&ErrorCode=63003");

    EXPECT_TRUE(becomes("failed"));
    EXPECT_EQ(
        newest()["error"], "the customer is not on WhatsApp, or cannot be reached there (Twilio 63003)");
}

TEST_F(TwilioReplies, AreFoundAndNotSentTwiceWhereTheAnswerWasLost) {
    const Program daemon = world.serving_daemon();
    receive();
    world.twilio().lose_answer_to("/2010-04-01/", true);

    world.command({"reply", "1", "--text", "hello"});

    EXPECT_TRUE(becomes("sent", 30s));
    EXPECT_EQ(world.twilio().sent().size(), 1U);
    tell("read");
    EXPECT_TRUE(becomes("read"));
}

TEST_F(TwilioReplies, AreSentWhereTheyWereLostOnTheWay) {
    const Program daemon = world.serving_daemon();
    receive();
    world.twilio().lose_answer_to("/2010-04-01/", false);

    world.command({"reply", "1", "--text", "hello"});

    EXPECT_TRUE(becomes("sent", 60s));
    EXPECT_EQ(world.twilio().sent().size(), 1U);
}

struct MetaReplies : Senders {
    MetaReplies() {
        world.with_twilio = false;
        world.more_config = "[[provider]]\nname = \"shop\"\ntype = \"meta\"\nphone_number_id = \""
            + std::string(FakeMeta::number_id) + "\"\nbase_url = \"" + meta.base_url()
            + "\"\napp_secret_file = " + secret_file(FakeMeta::app_secret)
            + "access_token_file = " + secret_file(FakeMeta::access_token)
            + "[[template]]\nname = \"again\"\nprovider = \"shop\"\ntext = \"Dear {{1}}\"\nid = \"dear\"\n"
              "language = \"en_US\"\n";
        world.write_config();
    }

    int post_body(const std::string& body) {
        return post(
            "shop", "X-Hub-Signature-256: sha256=" + to_hex(hmac_sha256(FakeMeta::app_secret, body)), body);
    }
    void receive() {
        ASSERT_EQ(post_body(meta.message("16505551234", "wamid.IN1", "hello")), 200);
        ASSERT_TRUE(has_conversation());
    }

    FakeMeta meta;
};

TEST_F(MetaReplies, ReachTheCustomerAndTellWhatBecameOfThem) {
    const Program daemon = world.serving_daemon();
    receive();

    world.must({"reply", "1", "--text", "hello you"});
    ASSERT_TRUE(becomes("sent"));
    EXPECT_EQ(parse_json(meta.sent().at(0).body)["text"]["body"], "hello you");
    EXPECT_EQ(post_body(meta.status("wamid.OUT1", "read")), 200);
    EXPECT_EQ(post_body(meta.status("wamid.OUT1", "delivered")), 200);
    EXPECT_TRUE(becomes("read"));
    world.must({"reply", "1", "--template", "again", "--variable", "Ann"});
    ASSERT_TRUE(eventually([&] { return meta.sent().size() == 2; }));

    EXPECT_EQ(parse_json(meta.sent().at(1).body)["template"]["name"], "dear");
    EXPECT_EQ(newest()["text"], "Dear Ann");
}

TEST_F(MetaReplies, ArePerhapsSentUntilAStatusNamesTheOneWhoseAnswerWasLost) {
    const Program daemon = world.serving_daemon();
    receive();
    meta.lose_answer_to("/v23.0/", true);

    world.command({"reply", "1", "--text", "hello"});
    ASSERT_TRUE(becomes("perhaps_sent"));
    EXPECT_EQ(post_body(meta.status("wamid.OUT1", "delivered")), 200);

    EXPECT_TRUE(becomes("delivered"));
    EXPECT_EQ(meta.sent().size(), 1U);
}

struct ChatwootReplies : Senders {
    ChatwootReplies() {
        world.with_twilio = false;
        world.more_config =
            "[[provider]]\nname = \"shop\"\ntype = \"chatwoot\"\naccount = \"1\"\ninbox = \"3\"\n"
            "poll_interval = \"100ms\"\nbase_url = \""
            + chatwoot.base_url() + "\"\napi_token_file = " + secret_file(FakeChatwoot::api_token);
        world.write_config();
    }

    void receive() {
        ASSERT_TRUE(chatwoot.wait_for_requests(2));
        chatwoot.receive(55, "hello");
        ASSERT_TRUE(has_conversation());
    }

    FakeChatwoot chatwoot;
    bool is_lost = false;
};

TEST_F(ChatwootReplies, AreSentOnceTheChannelHasThemAndThenTold) {
    chatwoot.behave({.sends = false});
    const Program daemon = world.serving_daemon();
    receive();

    world.must({"reply", "1", "--text", "5*3*2 {{x}}"});
    ASSERT_TRUE(eventually([&] { return chatwoot.written(11).size() == 1; }));
    const std::int64_t id = chatwoot.written(11)[0].id;
    EXPECT_EQ(chatwoot.written(11)[0].content, "5\\*3\\*2 \\{\\{x\\}\\}");
    EXPECT_EQ(state(), "waiting");
    chatwoot.send_written(11, id);
    EXPECT_TRUE(becomes("sent"));
    chatwoot.set_message_status(11, id, "read");
    EXPECT_TRUE(becomes("read"));
    chatwoot.set_message_status(11, id, "delivered");

    EXPECT_EQ(newest()["text"], "5*3*2 {{x}}");
    EXPECT_EQ(state(), "read");
    EXPECT_EQ(count("messages"), 2) << "what comes back is the same message";
}

TEST_F(ChatwootReplies, AreFoundAndNotWrittenTwiceWhereTheAnswerWasLost) {
    const Program daemon = world.serving_daemon();
    receive();
    chatwoot.on_request([this](const FakeRequest& request) {
        if (request.method != "POST" || is_lost) return;
        is_lost = true;
        chatwoot.fail_answer_to(request.path, 500, true);
    });

    world.command({"reply", "1", "--text", "hello"});

    EXPECT_TRUE(becomes("sent", 30s));
    EXPECT_EQ(chatwoot.written(11).size(), 1U);
    EXPECT_EQ(count("messages"), 2);
}

} // namespace

} // namespace convassign
