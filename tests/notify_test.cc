// SPDX-License-Identifier: MIT
#include "core/base/base64.h"
#include "core/notify/notices.h"

#include "core/notify/signed_post.h"
#include "core/wrap/json.h"
#include "tests/support/fake_receiver.h"
#include "tests/support/test_store.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

Delivery notice(const std::string& body) {
    Delivery delivery;
    delivery.row.message_id = "msg_1";
    delivery.row.body = body;
    return delivery;
}

/// What a person would see of it.
std::string outcome_of(Target& target, const std::string& body = "{}") {
    try {
        const SendResult result = target.send(notice(body), noon);
        const std::string words[] = {"sent", "refused", "try later"};
        return words[static_cast<int>(result.outcome)] + (result.error.empty() ? "" : ": " + result.error);
    } catch (const Error& error) {
        return std::string("failed: ") + error.what();
    }
}

// The example of the specification's own libraries.
TEST(WebhookSignature, AgreesWithTheStandardWebhooksExample) {
    const auto secret = from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const Time sent_at = from_milliseconds(1'614'265'330'000);

    EXPECT_EQ(webhook_signature(*secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", sent_at, R"({"test": 2432232314})"),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

struct NotifyTest : testing::Test {
    NotifyTest() { std::signal(SIGPIPE, SIG_IGN); }
    ~NotifyTest() override { std::signal(SIGPIPE, SIG_DFL); }

    TemporaryDirectory directory;
    NotifyConfig config;
};

struct ExecNoticeTest : NotifyTest {
    std::string run(const std::string& script, const std::string& body = "{}") {
        config.exec = {"/bin/sh", "-c", script};
        return outcome_of(*make_notice_target(config, secret_variables), body);
    }

    std::vector<std::string> secret_variables;
};

TEST_F(ExecNoticeTest, GivesTheNoticeToTheCommand) {
    EXPECT_EQ(run("cat > " + directory.file("taken"), R"({"id":"msg_1"})"), "sent");

    std::string taken;
    std::getline(std::ifstream(directory.file("taken")), taken);
    EXPECT_EQ(taken, R"({"id":"msg_1"})");
}

TEST_F(ExecNoticeTest, TellsWhatTheCommandSaidWhenItFails) {
    EXPECT_EQ(run("echo 'no route' >&2; exit 7"), "try later: run '/bin/sh': exit status 7: no route");
    EXPECT_EQ(run("kill -KILL $$"), "try later: run '/bin/sh': ended by signal 9");
}

TEST_F(ExecNoticeTest, KillsACommandThatTakesTooLong) {
    config.timeout = 100ms;

    EXPECT_EQ(run("sleep 60"), "try later: run '/bin/sh': killed after 100ms");
}

TEST_F(ExecNoticeTest, KeepsSecretsOfTheEnvironmentFromTheCommand) {
    setenv("CONVASSIGN_TEST_TOKEN", "secret", 1);
    setenv("CONVASSIGN_TEST_TOKEN_OF_ANOTHER", "plain", 1);
    secret_variables = {"CONVASSIGN_TEST_TOKEN"};

    run("env > " + directory.file("taken"));

    std::ifstream file(directory.file("taken"));
    const std::string taken((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(taken.find("CONVASSIGN_TEST_TOKEN="), std::string::npos);
    EXPECT_NE(taken.find("CONVASSIGN_TEST_TOKEN_OF_ANOTHER=plain"), std::string::npos);
    EXPECT_NE(taken.find("PATH="), std::string::npos);
    unsetenv("CONVASSIGN_TEST_TOKEN");
    unsetenv("CONVASSIGN_TEST_TOKEN_OF_ANOTHER");
}

struct SignedPostTest : NotifyTest {
    SignedPostTest() {
        std::ofstream(directory.file("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
        config.name = "ops";
        config.url = receiver.url();
        config.secret_file = directory.file("secret");
    }

    std::string post(const std::string& body = "{}") {
        return outcome_of(*make_notice_target(config, {}), body);
    }

    FakeReceiver receiver;
};

TEST_F(SignedPostTest, PostsTheNoticeSigned) {
    EXPECT_EQ(post(R"({"type":"assigned"})"), "sent");

    const auto requests = receiver.requests();
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].body, R"({"type":"assigned"})");
    EXPECT_EQ(requests[0].header("content-type"), "application/json");
    EXPECT_EQ(requests[0].header("webhook-id"), "msg_1");
    EXPECT_EQ(requests[0].header("webhook-timestamp"), std::to_string(to_milliseconds(noon) / 1000));
    EXPECT_EQ(requests[0].header("webhook-signature"),
        webhook_signature(*from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_1", noon, requests[0].body));
}

TEST_F(SignedPostTest, TriesAgainUnlessNobodyWantsIt) {
    receiver.answer_next(1, 500);
    receiver.answer_next(1, 410);
    receiver.answer_next(1, 302);

    EXPECT_EQ(post(), "try later: the webhook answered with status 500");
    EXPECT_EQ(post(), "refused: the webhook answered with status 410");
    EXPECT_EQ(post(), "try later: the webhook answered with status 302");
    EXPECT_EQ(post(), "sent");
}

TEST_F(SignedPostTest, WaitsAsLongAsItIsAsked) {
    receiver.answer_next(1, 429, "7");

    EXPECT_EQ(make_notice_target(config, {})->send(notice("{}"), noon).retry_after, 7s);
}

TEST_F(SignedPostTest, NamesTheServerAndNothingElseOfItsUrl) {
    config.url = "http://127.0.0.1:1/services/T0/s3cret-path?key=s3cret-key";

    const std::string outcome = post();

    EXPECT_TRUE(outcome.starts_with("failed: POST http://127.0.0.1:1: ")) << outcome;
    EXPECT_EQ(outcome.find("s3cret"), std::string::npos) << outcome;

    config.url = "http://example.org/s3cret-path"; // refused before anything is sent
    EXPECT_EQ(post(), "failed: POST http://example.org: only https is spoken, and http to this machine");
}

TEST_F(SignedPostTest, FailsWithoutASecretInItsErrors) {
    std::ofstream(directory.file("secret")) << "whsec_tooshort\n";
    try {
        static_cast<void>(make_notice_target(config, {}));
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(),
            "read the secret of notify 'ops': it must be \"whsec_\" and the Base64 of 24 to 64 random bytes");
    }
}

} // namespace

} // namespace convassign
