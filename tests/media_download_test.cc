// SPDX-License-Identifier: MIT
#include "core/provider/media_download.h"

#include "core/provider/json_api.h"
#include "tests/support/fake_twilio.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace convassign {

namespace {

/// Keeps what comes, up to a limit.
class KeptBytes : public MediaSink {
public:
    explicit KeptBytes(std::size_t most = 1 << 30) : most_(most) {}

    void expect(const MediaFacts& facts) override { facts_ = facts; }
    void write(std::string_view bytes) override {
        longest_ = std::max(longest_, bytes.size());
        if (bytes_.size() + bytes.size() > most_) throw Error("too large");
        bytes_ += bytes;
    }

    MediaFacts facts_;
    std::string bytes_;
    std::size_t longest_ = 0;

private:
    std::size_t most_;
};

HttpTimeouts short_timeouts() {
    HttpTimeouts timeouts = media_timeouts();
    timeouts.stalled = std::chrono::seconds(1);
    return timeouts;
}

struct Download : testing::Test {
    FakeTwilio provider, storage;
    HttpClient client{short_timeouts()};
    KeptBytes sink;

    MediaAddress address() {
        return {"Twilio", provider.base_url() + "/file?key=k3y", "user", "t0ken", {"apikey: s3cret"}, {}};
    }
    std::string failure() {
        try {
            download(client, address(), sink);
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    }
};

} // namespace

TEST_F(Download, HandsOverALargeFileInSmallPieces) {
    const std::string file(9 * 1024 * 1024, 'x');
    provider.answer_next({200, file, {}});

    download(client, address(), sink);

    EXPECT_EQ(sink.bytes_, file);
    EXPECT_LE(sink.longest_, 64U * 1024);
    EXPECT_EQ(sink.facts_.type, "application/json") << "as the fake says of everything";
    EXPECT_EQ(sink.facts_.size, 9 * 1024 * 1024);
}

TEST_F(Download, GoesToAnotherServerWithoutTheSecret) {
    provider.answer_next({307, "", {{"Location", storage.base_url() + "/signed?x=1"}}});
    storage.answer_next({200, "bytes", {}});

    download(client, address(), sink);

    EXPECT_EQ(sink.bytes_, "bytes");
    ASSERT_EQ(provider.requests().size(), 1U);
    EXPECT_EQ(provider.requests()[0].header("apikey"), "s3cret");
    EXPECT_NE(provider.requests()[0].authorization, "");
    ASSERT_EQ(storage.requests().size(), 1U);
    EXPECT_EQ(storage.requests()[0].target, "/signed?x=1");
    EXPECT_EQ(storage.requests()[0].header("apikey"), "");
    EXPECT_EQ(storage.requests()[0].authorization, "");
}

TEST_F(Download, KeepsTheSecretOnTheSameServerAndOnTrustedOnes) {
    provider.answer_next({302, "", {{"Location", "/elsewhere"}}});
    provider.answer_next({302, "", {{"Location", storage.base_url() + "/signed"}}});
    storage.answer_next({200, "bytes", {}});
    MediaAddress trusting = address();
    trusting.trusted_servers = {storage.base_url()};

    download(client, trusting, sink);

    EXPECT_EQ(provider.requests().at(1).header("apikey"), "s3cret");
    EXPECT_EQ(storage.requests().at(0).header("apikey"), "s3cret");
}

TEST_F(Download, EndsAfterThreeRedirects) {
    provider.answer_next({302, "", {{"Location", "/again"}}}, 10);

    EXPECT_EQ(failure(), "read a file of Twilio: more than 3 redirects");
    EXPECT_EQ(provider.requests().size(), 4U);
}

TEST_F(Download, TellsTheStatusAndNoSecret) {
    provider.answer_next({404, R"({"message":"no file t0ken for s3cret"})", {}});
    try {
        download(client, address(), sink);
        FAIL();
    } catch (const ApiRefusal& refusal) {
        const std::string text = refusal.what();
        EXPECT_EQ(refusal.status, 404);
        EXPECT_EQ(text.find("t0ken"), std::string::npos) << text;
        EXPECT_EQ(text.find("s3cret"), std::string::npos) << text;
        EXPECT_EQ(text.find("k3y"), std::string::npos) << text;
    }
    EXPECT_EQ(sink.bytes_, "") << "the text of an error is no file";
}

TEST_F(Download, FailsWhereTheFileIsCutShort) {
    provider.answer_next({200, "half", {{"Content-Length", "8"}}});

    EXPECT_NE(failure(), "");
}

TEST_F(Download, EndsWhereTheSinkTakesNoMore) {
    KeptBytes small(100'000);
    provider.answer_next({200, std::string(1'000'000, 'x'), {}});

    try {
        download(client, address(), small);
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "too large");
    }
    EXPECT_LE(small.bytes_.size(), 100'000U);
}

TEST(HttpClient, TellsServersApart) {
    EXPECT_TRUE(is_same_server("https://a.example/x", "https://A.example:443/y"));
    EXPECT_FALSE(is_same_server("https://a.example", "https://b.example"));
    EXPECT_FALSE(is_same_server("https://a.example", "http://a.example"));
    EXPECT_FALSE(is_same_server("nothing", "nothing at all"));
    EXPECT_TRUE(is_on_this_machine("http://127.8.0.1:80/x"));
    EXPECT_FALSE(is_on_this_machine("https://a.example/localhost"));
    EXPECT_EQ(resolve_anywhere("https://a.example/x", "https://b.example/y?z#w"), "https://b.example/y?z");
    EXPECT_EQ(resolve_anywhere("https://a.example/x", "https://u:p@b.example/"), std::nullopt);
}

} // namespace convassign
