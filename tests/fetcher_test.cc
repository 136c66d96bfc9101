// SPDX-License-Identifier: MIT
#include "daemon/fetcher.h"

#include "core/provider/local_media.h"
#include "core/provider/provider.h"
#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <mutex>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Reads as it is told.
class ScriptedReader : public MediaReader {
public:
    explicit ScriptedReader(std::function<void(MediaSink&)> script) : script_(std::move(script)) {}
    void read(const MediaRef& ref, MediaSink& sink) override {
        asked = ref;
        script_(sink);
    }
    void stop() noexcept override {
        std::call_once(stops_, [this] { stopped.set_value(); }); // the end asks as well
    }

    MediaRef asked;
    std::promise<void> stopped;

private:
    std::function<void(MediaSink&)> script_;
    std::once_flag stops_;
};

struct FetchTest : testing::Test {
    TemporaryDirectory directory;
    std::string folder = directory.file("convassign.db-media");
    FetchOrder order;

    FetchTest() {
        order.provider = "support";
        order.largest = 100;
        order.row.key = {MessageId{7}, 2};
        order.row.provider_message_id = "SM7";
        order.row.type = "audio/ogg; codecs=opus";
        order.row.locator = "there";
    }
    FetchResult fetched(const std::function<void(MediaSink&)>& script) {
        ScriptedReader reader(script);
        return fetch(reader, order, folder);
    }
    [[nodiscard]] bool is_empty() const {
        return !std::filesystem::exists(folder) || std::filesystem::is_empty(folder);
    }
};

} // namespace

TEST_F(FetchTest, WritesWhatTheReaderGives) {
    ScriptedReader reader([](MediaSink& sink) {
        sink.expect({.type = "image/jpeg", .name = "cat.jpg", .size = 11, .sha256 = {}});
        sink.write("GIF89a");
        sink.write(" more");
    });

    const FetchResult result = fetch(reader, order, folder);

    EXPECT_EQ(reader.asked.provider_message_id, "SM7");
    EXPECT_EQ(reader.asked.n, 2);
    EXPECT_EQ(reader.asked.locator, "there");
    ASSERT_EQ(result.outcome, FetchOutcome::fetched) << result.error;
    EXPECT_EQ(result.file->size, 11);
    EXPECT_EQ(result.file->type, "image/gif");
    EXPECT_EQ(result.name, "cat.jpg");
    EXPECT_TRUE(is_there(folder, result.file->digest, 11));
}

TEST_F(FetchTest, TellsWhoseFaultItIs) {
    struct Case {
        std::function<void(MediaSink&)> script;
        FetchOutcome outcome;
    };
    const std::string long_text(101, 'x');
    const std::vector<Case> cases{
        {[](MediaSink&) { throw MediaGone("deleted"); }, FetchOutcome::gone},
        {[](MediaSink&) { throw ProviderError("status 500"); }, FetchOutcome::try_later},
        {[](MediaSink& sink) {
             sink.write("half");
             throw ProviderError("broken off");
         },
            FetchOutcome::try_later},
        {[](MediaSink&) {}, FetchOutcome::try_later},
        {[](MediaSink& sink) {
             sink.expect({.type = {}, .name = {}, .size = 5, .sha256 = {}});
             sink.write("half");
         },
            FetchOutcome::try_later},
        {[](MediaSink& sink) {
             sink.expect({.type = {}, .name = {}, .size = {}, .sha256 = std::string(64, '0')});
             sink.write("another one");
         },
            FetchOutcome::try_later},
        {[](MediaSink& sink) { sink.expect({.type = {}, .name = {}, .size = 101, .sha256 = {}}); },
            FetchOutcome::too_large},
        {[&](MediaSink& sink) { sink.write(long_text); }, FetchOutcome::too_large},
    };
    for (const Case& one : cases) {
        const FetchResult result = fetched(one.script);
        EXPECT_EQ(result.outcome, one.outcome) << result.error;
        EXPECT_TRUE(is_empty()) << "half a file";
    }
    directory.write("convassign.db-media/x", "");
    std::filesystem::remove_all(folder);
    directory.write("convassign.db-media", "a file in its place");
    EXPECT_EQ(fetched([](MediaSink& sink) { sink.write("x"); }).outcome, FetchOutcome::cannot_write);
}

TEST_F(FetchTest, WaitsAsLongAsTheProviderAsks) {
    const auto refuse = [](MediaSink&) { throw ProviderError("status 429", Duration(7s)); };

    EXPECT_EQ(fetched(refuse).retry_after, Duration(7s));
}

TEST_F(FetchTest, ReadsTheFilesOfTheLocalProvider) {
    LocalMediaReader reader;
    order.row.locator = directory.write("cat.gif", "GIF89a cat");
    EXPECT_EQ(fetch(reader, order, folder).outcome, FetchOutcome::fetched);

    std::filesystem::permissions(order.row.locator, std::filesystem::perms(0600));
    const FetchResult secret = fetch(reader, order, folder);
    EXPECT_EQ(secret.outcome, FetchOutcome::try_later);
    EXPECT_NE(secret.error.find("not everybody may read it"), std::string::npos) << secret.error;

    order.row.locator = directory.file("nowhere");
    EXPECT_EQ(fetch(reader, order, folder).outcome, FetchOutcome::gone);
    order.row.locator = directory.path();
    EXPECT_EQ(fetch(reader, order, folder).outcome, FetchOutcome::gone);
}

TEST_F(FetchTest, EndsWhenItIsToldTo) {
    auto reader = std::make_unique<ScriptedReader>(nullptr);
    ScriptedReader* const raw = reader.get();
    std::promise<void> begun;
    auto stopped = raw->stopped.get_future();
    Fetcher::Readers readers;
    readers["support"] = std::make_unique<ScriptedReader>([&](MediaSink&) {
        begun.set_value();
        stopped.wait();
        throw ProviderError("stopped");
    });
    readers["another"] = std::move(reader);
    bool is_reported = false;
    Fetcher fetcher(
        std::move(readers), folder, [&](const FetchOrder&, const FetchResult&) { is_reported = true; });
    fetcher.fetch_next(order);
    begun.get_future().wait();

    fetcher.ask_to_stop();
    while (!fetcher.has_ended())
        std::this_thread::sleep_for(1ms);

    EXPECT_FALSE(is_reported) << "it is fetched again by the next one";
}

} // namespace convassign
