// SPDX-License-Identifier: MIT
#include "core/provider/waha_media.h"

#include "tests/support/fake_waha.h"
#include "tests/support/kept_file.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct WahaMediaTest : testing::Test {
    WahaMediaTest() {
        config.type = "waha";
        config.base_url = fake.base_url();
        config.settings["session"] = FakeWaha::session();
        FakeWahaMessage message;
        message.id = "3EB0FILE";
        message.chat = "15005550001@c.us";
        message.at = noon;
        message.file = bytes;
        fake.add(message);
    }

    KeptFile read(const std::string& locator = "false_15005550001@c.us_3EB0FILE") {
        KeptFile file;
        MediaRef ref;
        ref.locator = locator;
        WahaMedia(config, FakeWaha::api_key()).read(ref, file);
        return file;
    }

    const std::string bytes = std::string(100'000, 'x') + '\0' + "\xff";
    FakeWaha fake;
    ProviderConfig config;
};

} // namespace

TEST_F(WahaMediaTest, ReadsTheFileBelowOurBaseUrlWithTheKey) {
    const KeptFile file = read();

    EXPECT_EQ(file.bytes, bytes);
    EXPECT_EQ(file.facts.type, "image/jpeg");
    const auto requests = fake.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].parameter("downloadMedia"), "true");
    EXPECT_TRUE(requests[1].path.starts_with("/api/files/")) << requests[1].path;
    EXPECT_EQ(requests[1].header("x-api-key"), FakeWaha::api_key());
}

TEST_F(WahaMediaTest, HandsTheKeyToNoStorage) {
    FakeWaha storage;
    storage.answer_to("/bucket/", {200, bytes});
    fake.keep_files_at(storage.base_url());

    EXPECT_EQ(read().bytes, bytes);

    ASSERT_EQ(storage.requests().size(), 1U);
    EXPECT_EQ(storage.requests()[0].header("x-api-key"), "");
}

TEST_F(WahaMediaTest, TellsWhatIsGoneForGood) {
    EXPECT_THROW(read("false_15005550001@c.us_3EB0NONE"), MediaGone);
    fake.empty_files();
    EXPECT_THROW(read(), MediaGone) << "WAHA is told to take no files of its kind";
    EXPECT_THROW(static_cast<void>(decode_waha_file("null")), MediaGone);
}

TEST_F(WahaMediaTest, ComesBackForWhatMayBeThereLater) {
    fake.answer_to("/api/default/chats",
        {200, R"({"id":"x","hasMedia":true,"media":{"url":null,"error":{"message":"timeout"}}})"});
    EXPECT_THROW(read(), ProviderError);
    fake.fail_answer_to("/api/files/", 404, false); // three minutes are over
    EXPECT_THROW(read(), ProviderError);
    fake.set_status("STARTING");
    EXPECT_THROW(read(), ProviderError);
    fake.set_status("WORKING");
    EXPECT_EQ(read().bytes, bytes);
}

} // namespace convassign
