// SPDX-License-Identifier: MIT
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"
#include "daemon/webhooks.h"

#include "core/config/load.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "tests/support/test_store.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Webhooks of one provider each of WAHA, Chatwoot and Meta, without sockets.
struct WebhooksTest : testing::Test {
    WebhooksTest() {
        std::ofstream(store.file("secret")) << "my-secret-key\n";
        const std::string common =
            "base_url = \"http://127.0.0.1:1\"\nwebhook_secret_file = \"" + store.file("secret") + "\"\n";
        config =
            parse_config("[[provider]]\nname = \"phone\"\ntype = \"waha\"\nsession = \"default\"\n" + common
                    + "[[provider]]\nname = \"desk\"\ntype = \"chatwoot\"\naccount = \"1\"\ninbox = \"3\"\n"
                      "api_token_file = \""
                    + store.file("secret") + "\"\n" + common
                    + "[[provider]]\nname = \"number\"\ntype = \"meta\"\nphone_number_id = \"1\"\n"
                      "app_secret_file = \""
                    + store.file("secret") + "\"\n",
                "test.toml");
        webhooks.start();
    }

    void store_at_once(const Arrival& arrival) {
        ingest(arrival.batch, *lines::find(store, arrival.line), store, noon);
        arrival.answer(nullptr);
    }

    /// The status of the answer.
    int post(const std::string& provider, const std::vector<std::pair<std::string, std::string>>& headers,
        const std::string& body) {
        Request request;
        request.method = "POST";
        request.path = "/hooks/" + provider;
        request.headers = headers;
        request.body = body;
        const Reply reply = webhooks.handle(request, noon);
        int status = reply.status;
        if (reply.later) reply.later([&](const Reply& stored) { status = stored.status; });
        return status;
    }
    int post_waha(const std::string& event, const std::string& payload = "{}") {
        const std::string body = R"({"id":"evt_01","timestamp":1795348800000,"event":")" + event
            + R"(","session":"default","payload":)" + payload + "}";
        return post("phone", {{"x-webhook-hmac", to_hex(hmac_sha512("my-secret-key", body))}}, body);
    }
    int post_chatwoot(const std::string& body) {
        const std::string moment = "1795348800";
        return post("desk",
            {{"x-chatwoot-timestamp", moment},
                {"x-chatwoot-signature",
                    "sha256=" + to_hex(hmac_sha256("my-secret-key", moment + "." + body))}},
            body);
    }

    /// What is counted of a provider.
    std::int64_t refused(const std::string& provider) { return count("webhooks_refused", provider); }
    std::int64_t repeated(const std::string& provider) { return count("webhooks_repeated", provider); }
    std::int64_t count(const std::string& column, const std::string& provider) {
        return store.number("SELECT " + column + " FROM lines WHERE provider = '" + provider + "'");
    }

    TestStore store;
    Config config;
    std::vector<std::string> logged;
    Log log{LogLevel::info, [this](LogLevel, const std::string& text) { logged.push_back(text); }};
    Webhooks webhooks{{store, config, log, [this](const Arrival& arrival) { store_at_once(arrival); }}};
};

const std::string hello =
    R"({"id":"false_15005550001@c.us_3EB01","timestamp":1795348800,"from":"15005550001@c.us","fromMe":false,)"
    R"("body":"hello","hasMedia":false})";

TEST_F(WebhooksTest, AnswerWahasOwnRepetitionAsTheFirstRequest) {
    EXPECT_EQ(post_waha("message", hello), 200);
    EXPECT_EQ(post_waha("message", hello), 200) << "WAHA saw no answer and would try again";

    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 1);
    webhooks.save(noon);
    EXPECT_EQ(repeated("phone"), 1);
    EXPECT_EQ(refused("phone"), 1);
}

TEST_F(WebhooksTest, TurnARepetitionOfChatwootsAway) {
    const std::string body =
        R"({"event":"message_created","id":1,"content":"hello","message_type":"incoming",)"
        R"("created_at":"2026-11-22T12:00:00Z","private":false,"inbox":{"id":3},)"
        R"("account":{"id":1},"sender":{"id":55,"type":"contact"},)"
        R"("conversation":{"id":11,"inbox_id":3,"meta":{"sender":{"id":55}}}})";

    EXPECT_EQ(post_chatwoot(body), 200);
    EXPECT_EQ(post_chatwoot(body), 409);

    webhooks.save(noon);
    EXPECT_EQ(repeated("desk"), 1);
}

TEST_F(WebhooksTest, RememberOnlyWhatBroughtSomething) {
    EXPECT_EQ(post_waha("session.status"), 200);
    EXPECT_EQ(post_waha("session.status"), 200);

    webhooks.save(noon);
    EXPECT_EQ(repeated("phone"), 0);
}

TEST_F(WebhooksTest, ForgetWhatCameLongAgo) {
    post_waha("message", hello);
    webhooks.forget_before(noon);
    post_waha("message", hello);
    webhooks.forget_before(noon + std::chrono::milliseconds(1));
    post_waha("message", hello);

    webhooks.save(noon);
    EXPECT_EQ(repeated("phone"), 1);
}

TEST_F(WebhooksTest, TellWhatWasRefusedApartFromWhatHadComeBefore) {
    post_waha("message", hello);
    post_waha("message", hello);
    webhooks.save(noon);
    EXPECT_EQ(logged, std::vector<std::string>{"webhook of 'phone': 1 had come before"});
    logged.clear();

    post_waha("message", hello);
    post("phone", {}, "{}");
    webhooks.save(noon + 59s);
    EXPECT_TRUE(logged.empty()) << "one line a minute";
    post_waha("message", hello);
    webhooks.save(noon + 60s);
    EXPECT_EQ(logged,
        std::vector<std::string>{"webhook of 'phone': 1 refused, the last one because: X-Webhook-Hmac is "
                                 "wrong or missing; 2 had come before"});
}

TEST_F(WebhooksTest, TellWhatTheyBringAndCannotBeRead) {
    config.notify.push_back({});
    config.notify[0].name = "ops";
    config.notify[0].exec = {"/bin/true"};
    config.notify[0].on = {Occasion::provider_failing};
    const auto post_bad_one = [&](const std::string& id) {
        const std::string body = R"({"entry":[{"changes":[{"field":"messages","value":{"metadata":)"
                                 R"({"phone_number_id":"1"},"messages":[{"id":")"
            + id + R"(","timestamp":"1795348800","type":"text"}]}}]}]})";
        return post("number",
            {{"x-hub-signature-256", "sha256=" + to_hex(hmac_sha256("my-secret-key", body))}}, body);
    };

    EXPECT_EQ(post_bad_one("wamid.1"), 200);
    EXPECT_EQ(post_bad_one("wamid.1"), 200);
    EXPECT_EQ(post_bad_one("wamid.2"), 200);

    const std::string told = "left out what cannot be read: row wamid.";
    EXPECT_EQ(logged,
        (std::vector<std::string>{"webhook of 'number': " + told + "1: 'from' is missing",
            "webhook of 'number': " + told + "2: 'from' is missing"}))
        << "each once";
    const auto notices = outbox_rows::list(store, {});
    ASSERT_EQ(notices.size(), 1U) << "people once an hour";
    EXPECT_EQ(notices[0].occasion, Occasion::provider_failing);
    EXPECT_EQ(notices[0].due_at, noon);
    EXPECT_NE(notices[0].body.find(told + "1: 'from' is missing"), std::string::npos) << notices[0].body;
    EXPECT_EQ(store.number("SELECT count(*) FROM unread_rows"), 2);
}

TEST_F(WebhooksTest, FailALineThatIsNotPolledUntilTheNextOneThatCanBeRead) {
    const auto post_meta = [&](const std::string& messages, const std::string& secret = "my-secret-key") {
        const std::string body = R"({"entry":[{"changes":[{"field":"messages","value":{"metadata":)"
                                 R"({"phone_number_id":"1"},"messages":[)"
            + messages + "]}}]}]}";
        return post("number", {{"x-hub-signature-256", "sha256=" + to_hex(hmac_sha256(secret, body))}}, body);
    };
    const auto error = [&] {
        for (const Line& line : lines::all(store))
            if (line.provider == "number") return line.error;
        return std::string("no line");
    };
    const std::string bad = R"({"id":"wamid.1","timestamp":"1795348800","type":"text"})";
    const std::string good =
        R"({"id":"wamid.2","from":"15005550001","timestamp":"1795348800","type":"text","text":{"body":"hi"}})";

    EXPECT_EQ(post_meta(bad, "of somebody else"), 403);
    EXPECT_EQ(error(), "") << "whoever is not known sets nothing";
    EXPECT_EQ(post_meta(bad), 200);
    const std::string told = "a webhook came: left out what cannot be read: row wamid.1: 'from' is missing";
    EXPECT_EQ(error(), told);
    EXPECT_EQ(post_meta(good, "of somebody else"), 403);
    EXPECT_EQ(error(), told);
    webhooks.start(); // as after a restart
    EXPECT_EQ(post_meta(good), 200);
    EXPECT_EQ(error(), "");
    EXPECT_EQ(post_meta(bad), 200);
    EXPECT_EQ(error(), "") << "it has come before";
    EXPECT_EQ(
        post("number", {{"x-hub-signature-256", "sha256=" + to_hex(hmac_sha256("my-secret-key", "{"))}}, "{"),
        200);
    EXPECT_NE(error().find("the body is no JSON object"), std::string::npos) << error();
}

TEST_F(WebhooksTest, LookAtNameAndSignatureBeforeTheBody) {
    struct Case {
        std::string what;
        std::string method;
        std::string path;
        std::string header;
        std::string key; ///< of the query
        int refusal;
        std::size_t most_bytes;
    };
    constexpr std::size_t mebibyte = 1024 * 1024;
    const Case cases[] = {
        {"no such provider", "POST", "/hooks/nobody", "x-webhook-hmac", "", 404, 0},
        {"no signature", "POST", "/hooks/phone", "x-hub-signature-256", "", 403, 0},
        {"WAHA", "POST", "/hooks/phone", "x-webhook-hmac", "", 0, mebibyte},
        {"Chatwoot", "POST", "/hooks/desk", "x-chatwoot-signature", "", 0, mebibyte},
        {"Chatwoot of old", "POST", "/hooks/desk", "", "secret", 0, mebibyte},
        {"Meta", "POST", "/hooks/number", "x-hub-signature-256", "", 0, 3 * mebibyte},
        {"360dialog", "POST", "/hooks/number", "x-webhook-secret", "", 0, 3 * mebibyte},
        {"a handshake", "GET", "/hooks/number", "", "hub.mode", 0, 0},
    };
    for (const Case& one : cases) {
        Request head;
        head.method = one.method;
        head.path = one.path;
        head.headers = {{one.header, "x"}};
        head.query = {{one.key, "x"}};
        const HeadVerdict verdict = webhooks.look_at(head);
        EXPECT_EQ(verdict.refusal, one.refusal) << one.what;
        EXPECT_EQ(verdict.most_bytes, one.most_bytes) << one.what;
        EXPECT_EQ(verdict.reason.empty(), one.refusal == 0) << one.what;
    }
    webhooks.save(noon);
    EXPECT_EQ(refused("phone"), 1);
    EXPECT_EQ(refused("number"), 0);
}

} // namespace

} // namespace convassign
