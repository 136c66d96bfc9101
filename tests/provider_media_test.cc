// SPDX-License-Identifier: MIT
//
// How the adapters read the files of messages.

#include "core/provider/chatwoot_content.h"
#include "core/provider/chatwoot_media.h"
#include "core/provider/meta_media.h"
#include "core/provider/meta_webhook.h"
#include "core/provider/provider.h"
#include "core/provider/twilio_batch.h"
#include "core/provider/twilio_files.h"
#include "core/provider/twilio_media.h"
#include "core/wrap/json.h"
#include "tests/support/fake_chatwoot.h"
#include "tests/support/fake_meta.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/moments.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// Another server, which gives files at signed addresses.
class FakeStorage : public FakeServer {
public:
    ~FakeStorage() override { stop(); }

protected:
    FakeAnswer honest_answer(const FakeRequest& request) override {
        return {200, "bytes of " + request.path, {}};
    }
    FakeAnswer failure(int status) const override { return {status, ""}; }
};

struct KeptBytes : MediaSink {
    void expect(const MediaFacts& told) override { facts = told; }
    void write(std::string_view more) override { bytes += more; }

    MediaFacts facts;
    std::string bytes;
};

std::string read(MediaReader& reader, const MediaRef& ref) {
    KeptBytes sink;
    reader.read(ref, sink);
    return sink.bytes;
}

struct TwilioMediaTest : testing::Test {
    TwilioMediaTest() {
        config.base_url = fake.base_url();
        config.settings = {{"account_sid", FakeTwilio::account_sid()}, {"sender", FakeTwilio::sender()}};
        message = fake.receive("whatsapp:+15550001111", "look");
        file = fake.add_file(message, {.type = "image/jpeg", .bytes = "a picture"});
    }

    FakeTwilio fake;
    ProviderConfig config;
    std::string message;
    std::string file;
};

TEST_F(TwilioMediaTest, IsReadByItsSidOrByItsPlaceInTheList) {
    TwilioMedia reader(config, FakeTwilio::auth_token());

    EXPECT_EQ(read(reader, {.provider_message_id = message, .locator = file}), "a picture");
    EXPECT_EQ(
        read(reader, {.provider_message_id = message, .n = 1, .locator = listed_twilio_file}), "a picture");
}

TEST_F(TwilioMediaTest, GoesToAnotherServerWithoutTheToken) {
    FakeStorage storage;
    fake.keep_files_at(storage.base_url());
    TwilioMedia reader(config, FakeTwilio::auth_token());

    EXPECT_EQ(read(reader, {.provider_message_id = message, .locator = file}), "bytes of /" + file);

    EXPECT_EQ(storage.requests().at(0).authorization, "");
    EXPECT_NE(fake.requests().at(0).authorization, "");
}

TEST_F(TwilioMediaTest, IsTriedAgainWhereItIsNotThereYet) {
    const std::string late =
        fake.add_file(message, {.type = "image/png", .bytes = "x", .missing_answers = 1});
    TwilioMedia reader(config, FakeTwilio::auth_token());

    try {
        static_cast<void>(read(reader, {.provider_message_id = message, .locator = late}));
        FAIL() << "it was there";
    } catch (const ProviderError& error) {
        EXPECT_EQ(error.retry_after, std::chrono::seconds(3));
    }
    EXPECT_EQ(read(reader, {.provider_message_id = message, .locator = late}), "x");
}

TEST(TwilioFiles, AreFoundByTheAddressThatTheWebhookTells) {
    const std::string sid = "ME" + std::string(32, 'a');

    EXPECT_EQ(
        twilio_locator("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/" + sid), sid);
    EXPECT_EQ(twilio_locator("https://elsewhere.example/x"), listed_twilio_file);
    EXPECT_EQ(twilio_locator(""), listed_twilio_file);
}

TEST(TwilioFiles, OfAListedMessageAreKnownByTheirPlace) {
    const TwilioBatch batch = decode_twilio_batch(
        R"({"messages":[{"sid":"MM1","from":"whatsapp:+1","to":"s","direction":"inbound","num_media":"2"}]})",
        "s", ten);

    ASSERT_EQ(batch.messages.at(0).media.size(), 2U);
    EXPECT_EQ(batch.messages[0].media[1].locator, listed_twilio_file);
}

struct MetaMediaTest : testing::Test {
    MetaMediaTest() {
        setenv("TEST_OF_META", FakeMeta::access_token, 1);
        setenv("TEST_OF_360", FakeMeta::api_key, 1);
        config.base_url = fake.base_url();
        config.settings = {{"phone_number_id", FakeMeta::number_id}, {"api_version", "v23.0"},
            {"access_token_env", "TEST_OF_META"}};
        fake.add_file("77", {.bytes = "a picture"});
    }

    std::string read_file(const std::string& id) {
        if (!reader_) reader_ = std::make_unique<MetaMedia>(config, meta_access(config));
        return read(*reader_, {.provider_message_id = "wamid.1", .locator = id});
    }

    FakeMeta fake;
    ProviderConfig config;

private:
    std::unique_ptr<MetaMedia> reader_;
};

TEST_F(MetaMediaTest, IsReadInTwoSteps) { EXPECT_EQ(read_file("77"), "a picture"); }

TEST_F(MetaMediaTest, TellsWhatMetaKnowsOfIt) {
    KeptBytes sink;
    MetaMedia reader(config, meta_access(config));

    reader.read({.provider_message_id = "wamid.1", .locator = "77"}, sink);

    EXPECT_EQ(sink.facts.type, "image/jpeg");
    EXPECT_EQ(sink.facts.size, 9);
    EXPECT_EQ(sink.facts.sha256.size(), 64U);
}

TEST_F(MetaMediaTest, IsAskedForOnceMoreWhereTheAddressHasEnded) {
    fake.add_file("78", {.bytes = "late", .dead_addresses = 1});

    EXPECT_EQ(read_file("78"), "late");
    EXPECT_EQ(fake.requests().size(), 4U);
}

TEST_F(MetaMediaTest, IsGoneWhereMetaDoesNotKnowIt) { EXPECT_THROW(read_file("79"), MediaGone); }

TEST_F(MetaMediaTest, IsAskedForWithTheTokenOnlyOnServersThatMayHaveIt) {
    FakeStorage storage;
    fake.add_file("80", {.bytes = "", .server = storage.base_url()});
    EXPECT_EQ(read_file("80"), "bytes of /whatsapp_business/attachments/");
    EXPECT_EQ(storage.requests().at(0).authorization, "");

    config.settings["media_servers"] = storage.base_url() + "\n";
    MetaMedia reader(config, meta_access(config));
    static_cast<void>(read(reader, {.provider_message_id = "wamid.1", .locator = "80"}));

    EXPECT_EQ(storage.requests().at(1).authorization, std::string("Bearer ") + FakeMeta::access_token);
}

TEST_F(MetaMediaTest, OfThe360dialogIsReadFromTheirServer) {
    config.settings.erase("access_token_env");
    config.settings["api_key_env"] = "TEST_OF_360";

    EXPECT_EQ(read_file("77"), "a picture");
}

TEST_F(MetaMediaTest, LeavesThe360dialogAloneAfterManyErrors) {
    config.settings.erase("access_token_env");
    config.settings["api_key_env"] = "TEST_OF_360";
    for (int i = 0; i < 12; ++i)
        EXPECT_THROW(read_file("gone"), MediaGone);

    EXPECT_THROW(read_file("77"), ProviderError);

    EXPECT_EQ(fake.requests().size(), 12U);
}

TEST(MetaFiles, AreFoundByTheirId) {
    const FakeMeta fake;
    ProviderConfig config;
    config.settings["phone_number_id"] = FakeMeta::number_id;
    const WebhookRequest request{{{"X-Webhook-Secret", "secret"}}, {},
        fake.media_message("16505551234", "wamid.1", "audio",
            R"({"id":"1003383421387256","mime_type":"audio/ogg; codecs=opus","voice":true})")};

    const FetchedBatch batch = read_meta_webhook(request, config, {{"header_secret", "secret"}}, ten).batch;

    EXPECT_EQ(batch.messages.at(0).media.at(0).locator, "1003383421387256");
}

TEST(ChatwootMediaTest, IsReadBelowTheBaseUrlWithoutTheToken) {
    FakeChatwoot fake;
    FakeStorage storage;
    ProviderConfig config;
    config.base_url = fake.base_url();
    fake.put_file("/rails/active_storage/blobs/redirect/s1/a.png", "", storage.base_url() + "/disk?signed=1");
    fake.put_file("/rails/active_storage/blobs/redirect/s2/b.png", "", "/rails/active_storage/disk/s2/b.png");
    fake.put_file("/rails/active_storage/disk/s2/b.png", "a picture");
    ChatwootMedia reader(config);
    const std::string root = "https://chat.example/rails/active_storage/blobs/redirect/";

    EXPECT_EQ(
        read(reader, {.provider_message_id = "11/1000", .locator = root + "s1/a.png"}), "bytes of /disk");
    EXPECT_EQ(read(reader, {.provider_message_id = "11/1000", .locator = root + "s2/b.png"}), "a picture");

    EXPECT_EQ(storage.requests().at(0).header("api_access_token"), "");
    EXPECT_EQ(fake.requests().at(0).header("api_access_token"), "");
    EXPECT_THROW(
        read(reader, {.provider_message_id = "11/1000", .locator = root + "s3/c.png"}), ProviderError);
}

TEST(ChatwootMediaTest, IsFoundByItsAddress) {
    IncomingMessage message;
    read_chatwoot_content(
        parse_json(
            R"({"content":null,"attachments":[{"file_type":"image","data_url":"https://c.example/a.png"}]})"),
        message);

    EXPECT_EQ(message.media.at(0).locator, "https://c.example/a.png");
    EXPECT_EQ(chatwoot_file_url("https://c.example/a.png", "https://b.example"), "https://c.example/a.png");
}

TEST(ChatwootMediaTest, IsNotLookedForElsewhereOnThisMachine) {
    FakeStorage storage;
    ProviderConfig config;
    config.base_url = "https://chat.example";
    ChatwootMedia reader(config);

    EXPECT_THROW(read(reader, {.provider_message_id = "11/1000", .locator = storage.base_url() + "/a.png"}),
        MediaGone);

    EXPECT_TRUE(storage.requests().empty());
}

} // namespace

} // namespace convassign
