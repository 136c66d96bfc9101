// SPDX-License-Identifier: MIT
#include "core/provider/evolution_media.h"

#include "core/base/base64.h"
#include "core/provider/base64_member.h"
#include "core/provider/provider.h"
#include "tests/support/fake_evolution.h"
#include "tests/support/kept_file.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

/// Fed in pieces of this size; "!" and the text of the error where it is refused.
std::string decoded_in_pieces(const std::string& answer, std::size_t size) {
    std::string bytes;
    Base64Member member([&](std::string_view more) { bytes += more; });
    try {
        for (std::size_t i = 0; i < answer.size(); i += size)
            member.feed(std::string_view(answer).substr(i, size));
        member.finish();
    } catch (const Error& error) {
        return std::string("!") + error.what();
    }
    return bytes;
}

struct EvolutionMediaTest : testing::Test {
    EvolutionMediaTest() {
        config.type = "evolution";
        config.base_url = fake.base_url();
        config.settings["instance"] = FakeEvolution::instance();
        FakeEvolutionMessage message;
        message.id = "3EB0FILE";
        message.chat = "15005550001@s.whatsapp.net";
        message.at = noon;
        message.text = R"(a caption with "base64":"AAAA")";
        message.file = bytes;
        fake.add(message);
    }

    KeptFile read(const std::string& locator = "3EB0FILE") {
        KeptFile file;
        MediaRef ref;
        ref.locator = locator;
        EvolutionMedia(config, FakeEvolution::api_key()).read(ref, file);
        return file;
    }

    const std::string bytes = "\xff\xd8\xff" + std::string(300'000, 'x') + '\0' + "end";
    FakeEvolution fake;
    ProviderConfig config;
};

} // namespace

TEST_F(EvolutionMediaTest, DecodesTheFileAsItComes) {
    const KeptFile file = read();

    EXPECT_EQ(file.bytes, bytes);
    EXPECT_GT(file.pieces, 10) << "no file is held in memory";
    EXPECT_EQ(file.facts.type, "image/jpeg");
    EXPECT_EQ(file.facts.name, "3EB0.jpeg");
    EXPECT_EQ(file.facts.size, static_cast<std::int64_t>(bytes.size()));
    EXPECT_EQ(fake.requests().back().header("apikey"), FakeEvolution::api_key());
}

TEST_F(EvolutionMediaTest, TellsWhatIsGoneForGood) {
    EXPECT_THROW(read("3EB0NONE"), MediaGone);
    fake.answer_next(
        {400, R"({"status":400,"response":{"message":["Request failed with status code 410"]}})"});
    EXPECT_THROW(read(), MediaGone);
}

TEST_F(EvolutionMediaTest, ComesBackForWhatMayBeThereLater) {
    fake.set_state("close");
    EXPECT_THROW(read(), ProviderError);
    fake.set_state("open");
    fake.fail_next(1, 500);
    EXPECT_THROW(read(), ProviderError);
    fake.truncate_next(false);
    EXPECT_THROW(read(), ProviderError);
    fake.truncate_next(true);
    EXPECT_THROW(read(), ProviderError) << "half a file is none";
    EXPECT_EQ(read().bytes, bytes);
}

TEST_F(EvolutionMediaTest, LetsThroughWhatTheSinkThrows) {
    struct Full : KeptFile {
        void write(std::string_view) override { throw std::length_error("too large"); }
    } full;
    MediaRef ref;
    ref.locator = "3EB0FILE";

    EXPECT_THROW(EvolutionMedia(config, FakeEvolution::api_key()).read(ref, full), std::length_error);
}

TEST(Base64Member, ReadsTheMemberWhereverAnswersAreCut) {
    const std::string text = "any bytes \xff\xfe and more";
    const std::string encoded = to_base64(text);
    for (const std::string& answer : {R"({"base64":")" + encoded + R"("})",
             R"({"a":"\"base64\":\"QUFB\"","base64" : ")" + encoded + R"(","b":[1,{"base64":"QUFB"}]})",
             R"({"a":{"base64":"QUFB"},"l":["base64","x"],"base64":")" + encoded.substr(0, 4) + R"(\n)"
                 + encoded.substr(4) + R"("})"})
        for (const std::size_t size : {1, 2, 3, 7, 1000})
            EXPECT_EQ(decoded_in_pieces(answer, size), text) << answer << " in pieces of " << size;
    EXPECT_EQ(decoded_in_pieces(R"({"base64":"\/\/\/\/"})", 1), "\xff\xff\xff");
    EXPECT_EQ(decoded_in_pieces(R"({"base64":""})", 1), "");
}

TEST(Base64Member, RefusesWhatIsNoWholeFile) {
    for (const char* answer :
        {"", "{}", R"({"base64":null})", R"({"base64":"QUFB)", R"({"base64":"QUFB")", R"({"base64":"Q"})",
            R"({"base64":"QU FB"})", R"({"base64":"QQ==QQ=="})", R"({"base64":"\u0041"})"})
        EXPECT_EQ(decoded_in_pieces(answer, 5).substr(0, 1), "!") << answer;
    EXPECT_EQ(decoded_in_pieces(R"({"a":")" + std::string(2'000'000, 'x'), 5000).substr(0, 1), "!");
}

} // namespace convassign
