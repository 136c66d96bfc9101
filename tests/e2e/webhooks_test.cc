// SPDX-License-Identifier: MIT
#include "core/provider/twilio_webhook.h"
#include "core/store/conversations.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/world.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

namespace convassign {

namespace {

const std::string public_url = "https://hooks.example.org/hooks/support";

std::string sid_of(int number) {
    const std::string digits = std::to_string(number);
    return "SM" + std::string(32 - digits.size(), '0') + digits;
}

std::string form_of(int number, const std::string& customer) {
    return "MessageSid=" + sid_of(number) + "&SmsStatus=received&NumMedia=0&Body=hello+"
        + std::to_string(number) + "&From=whatsapp%3A%2B" + customer + "&To=whatsapp%3A%2B14155238886";
}

struct WebhooksOfTwilio : testing::Test {
    WebhooksOfTwilio() {
        world.more_provider = "public_url = \"" + public_url + "\"\n";
        world.poll_interval = "1h";
        world.write_config();
    }

    static std::string signature(const std::string& form) {
        return twilio_signature(FakeTwilio::auth_token(), public_url, *read_form(form));
    }
    static std::string request(const std::string& form, const std::string& signature) {
        return "POST /hooks/support HTTP/1.1\r\nHost: hooks.example.org\r\nX-Twilio-Signature: " + signature
            + "\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: "
            + std::to_string(form.size()) + "\r\n\r\n" + form;
    }
    int post(const std::string& form) { return post(form, signature(form)); }
    int post(const std::string& form, const std::string& signature) {
        RawClient client(world.socket());
        client.send(request(form, signature));
        return client.reply().status;
    }
    std::int64_t number(const std::string& sql) { return world.store().number(sql); }
    std::int64_t messages() { return number("SELECT count(*) FROM messages"); }

    World world;
};

TEST_F(WebhooksOfTwilio, BringAMessageThatIsGivenOutAtOnce) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);

    EXPECT_EQ(post(form_of(1, "15551234567")), 204);

    // It was stored before it was answered, and drawn with it.
    EXPECT_EQ(messages(), 1);
    EXPECT_EQ(conversations::count_by_state(world.store()).assigned, 1);
    EXPECT_GT(number("SELECT count(*) FROM lines WHERE last_webhook_at IS NOT NULL"), 0);
}

TEST_F(WebhooksOfTwilio, AndPollsMakeOneMessageOfIt) {
    world.poll_interval = "100ms";
    world.write_config();
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(2));
    for (int i = 1; i <= 20; ++i) {
        FakeMessage row;
        row.sid = sid_of(i);
        row.from = "whatsapp:+15551234567";
        row.body = "hello " + std::to_string(i);
        row.date_sent = row.date_created = wall_clock();
        const bool comes_first = i % 2 == 0;
        if (comes_first) {
            EXPECT_EQ(post(form_of(i, "15551234567")), 204);
        }
        world.twilio().add(row);
        EXPECT_EQ(post(form_of(i, "15551234567")), 204); // Twilio may repeat itself
        EXPECT_EQ(post(form_of(i, "15551234567")), 204);
    }
    world.twilio().forget_requests();
    ASSERT_TRUE(world.twilio().wait_for_requests(3));

    EXPECT_EQ(messages(), 20);
    EXPECT_EQ(number("SELECT count(*) FROM conversations"), 1);
}

TEST_F(WebhooksOfTwilio, AreRefusedAndCountedWithoutTheRightSignature) {
    Program daemon = world.serving_daemon();
    const std::string form = form_of(1, "1555");

    EXPECT_EQ(post(form, ""), 403);
    EXPECT_EQ(post(form, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="), 403);
    EXPECT_EQ(post(form_of(2, "1555"), signature(form)), 403);
    RawClient get(world.socket());
    get.send("GET /hooks/support HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_EQ(get.reply().status, 405);
    RawClient other(world.socket());
    other.send("POST /hooks/desk HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(other.reply().status, 404);

    EXPECT_EQ(messages(), 0);
    daemon.signal(SIGTERM);
    daemon.wait();
    EXPECT_EQ(parse_json(world.must({"--json", "status"}))["providers"][0]["hooks_refused"], 3);
}

TEST_F(WebhooksOfTwilio, AreTakenWithoutEffectAndCountedWhenTheyAreRepeated) {
    Program daemon = world.serving_daemon();

    EXPECT_EQ(post(form_of(1, "1555")), 204);
    EXPECT_EQ(post(form_of(1, "1555")), 204) << "Twilio would call anything else an error";
    EXPECT_EQ(post(form_of(1, "1555")), 204);
    EXPECT_EQ(post(form_of(2, "1555")), 204);

    EXPECT_EQ(messages(), 2);
    daemon.signal(SIGTERM);
    daemon.wait();
    const Json provider = parse_json(world.must({"--json", "status"}))["providers"][0];
    EXPECT_EQ(provider["hooks_repeated"], 2);
    EXPECT_EQ(provider["hooks_refused"], 2);
}

struct WebhooksOfMeta : testing::Test {
    WebhooksOfMeta() {
        world.with_twilio = false;
        std::ofstream(world.file("secret")) << "app-secret\n";
        world.more_config = "[[provider]]\nname = \"support\"\ntype = \"meta\"\nphone_number_id = \"106\"\n"
                            "app_secret_file = \""
            + world.file("secret") + "\"\n";
        world.write_config();
    }

    int post(const std::string& body) {
        RawClient client(world.socket());
        client.send("POST /hooks/support HTTP/1.1\r\nHost: hooks.example.org\r\nX-Hub-Signature-256: sha256="
            + to_hex(hmac_sha256("app-secret", body))
            + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
            + "\r\n\r\n" + body);
        return client.reply().status;
    }

    World world;
};

TEST_F(WebhooksOfMeta, AreTakenWithoutEffectAndCountedWhenTheyAreRepeated) {
    Program daemon = world.serving_daemon();
    const std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":)"
        R"({"messaging_product":"whatsapp","metadata":{"display_phone_number":"1555","phone_number_id":"106"},)"
        R"("messages":[{"from":"16505551234","id":"wamid.1","timestamp":")"
        + std::to_string(to_milliseconds(wall_clock()) / 1000)
        + R"(","type":"text","text":{"body":"hello"}}]}}]}]})";

    EXPECT_EQ(post(body), 200);
    EXPECT_EQ(post(body), 200) << "Meta would send it again for days";

    EXPECT_EQ(world.store().number("SELECT count(*) FROM messages"), 1);
    daemon.signal(SIGTERM);
    daemon.wait();
    const Json provider = parse_json(world.must({"--json", "status"}))["providers"][0];
    EXPECT_EQ(provider["hooks_repeated"], 1);
    EXPECT_EQ(provider["hooks_refused"], 1);
}

TEST_F(WebhooksOfTwilio, ShareACommitWhereTheyWait) {
    const Program daemon = world.serving_daemon();
    constexpr int senders = 8;
    constexpr int each = 50;
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int sender = 0; sender < senders; ++sender)
        threads.emplace_back([&, sender] {
            RawClient client(world.socket());
            for (int i = 0; i < each; ++i) {
                const int id = sender * each + i + 1;
                const std::string form = form_of(id, "1555" + std::to_string(id % 30));
                client.send(request(form, signature(form)));
                if (client.reply().status == 204) ++taken;
            }
        });
    for (std::thread& thread : threads)
        thread.join();

    EXPECT_EQ(taken, senders * each);
    EXPECT_EQ(messages(), senders * each);
    EXPECT_EQ(number("SELECT count(*) FROM conversations"), 30);
}

TEST_F(WebhooksOfTwilio, LoseNothingThatWasAnsweredWhenTheDaemonIsKilled) {
    int answered = 0;
    for (int round = 0; round < 5; ++round) {
        Program daemon = world.serving_daemon();
        std::thread killer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20 + 30 * round));
            daemon.signal(SIGKILL);
        });
        try {
            for (;;)
                if (post(form_of(answered + 1, "1555")) == 204) ++answered;
        } catch (const Error&) {
            // killed
        }
        killer.join();
        daemon.wait();

        EXPECT_GE(messages(), answered);
        answered = static_cast<int>(messages());
    }
    EXPECT_EQ(number("SELECT count(DISTINCT provider_message_id) FROM messages"), messages());
}

} // namespace

} // namespace convassign
