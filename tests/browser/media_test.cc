// SPDX-License-Identifier: MIT
//
// The files of messages, as the person before the page sees and plays them.

#include "tests/support/portal_page.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::string_literals;

/// One red dot.
const std::string picture =
    "GIF89a\x01\0\x01\0\x80\0\0\xFF\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;"s;

/// MP3 frames of silence, each of 26 ms and 417 bytes.
std::string silence(std::size_t frames) {
    std::string sound;
    for (std::size_t i = 0; i < frames; ++i)
        sound += "\xFF\xFB\x90\x64" + std::string(413, '\0');
    return sound;
}

struct MediaOfMessages : testing::Test {
    std::string config;

    std::string write(PortalWorld& world, const std::string& name, const std::string& content) {
        std::ofstream(world.file(name), std::ios::binary) << content;
        return world.file(name);
    }
    /// Returns the number of the conversation.
    int send(PortalWorld& world, const std::string& name, const std::string& content,
        const std::string& customer = "whatsapp:+15550001") {
        const Json sent = parse_json(
            world.must({"--json", "inject", "--from", customer, "--media", write(world, name, content)}));
        return sent["conversation_id"];
    }
    static bool are_ready(const PortalPage& page, std::size_t count) {
        return soon([&] { return page.browser().count("#messages .medium[data-state='ready']") == count; });
    }
    static std::string number(int n) { return "#messages li:nth-child(" + std::to_string(n) + ") "; }
};

TEST_F(MediaOfMessages, AreShownPlayedAndSaved) {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    const PortalPage maria = world.page_of("maria");
    const int conversation = send(world, "dot.gif", picture);
    send(world, "broken.gif", "GIF89a nonsense");
    send(world, "sound.mp3", silence(400));
    send(world, "Vertrag 2.0", "%PDF-1.7 nothing");
    send(world, "page.html", "<script>document.title = 'taken over'</script>");
    maria.go_to("unassigned");
    maria.open(conversation);
    ASSERT_TRUE(are_ready(maria, 5)) << daemon.err();
    const Browser& browser = maria.browser();

    EXPECT_TRUE(soon([&] {
        return browser.run("return document.querySelector(arguments[0])?.naturalWidth", {number(1) + "img"})
            == 1;
    }));
    EXPECT_EQ(browser.attribute(number(1) + "a.picture", "rel"), "noopener noreferrer");
    EXPECT_TRUE(
        soon([&] { return browser.text(number(2) + ".trouble") == "This picture cannot be shown."; }));
    EXPECT_EQ(browser.count(number(2) + "img"), 0U);
    EXPECT_EQ(browser.text(number(2) + ".save"), "Save broken.gif (15 byte)");
    EXPECT_EQ(browser.text(number(4) + ".save"), "Save Vertrag 2.0.bin (16 byte)");
    EXPECT_EQ(browser.count(number(4) + "audio, " + number(4) + "video, " + number(4) + "img"), 0U);
    EXPECT_EQ(browser.text(number(5) + ".save"), "Save page.html (46 byte)");

    EXPECT_EQ(browser.count("#messages audio[src]"), 0U) << "nothing is read before it is played";
    browser.click(number(3) + ".play");
    EXPECT_TRUE(soon([&] {
        return browser.run("return document.querySelector('#messages audio').currentTime > 0").get<bool>();
    }));
    EXPECT_EQ(browser.text(number(3) + ".trouble"), "");
    maria.go_to("mine");
    EXPECT_EQ(browser.run("return document.querySelectorAll('audio[src]').length"), 0)
        << "the conversation was left";
    EXPECT_NE(browser.title(), "taken over");
}

TEST_F(MediaOfMessages, ThatPlayAndPauseLeaveTheBeatsAConnection) {
    PortalWorld world("[presence]\nbeat = \"1s\"\nlease = \"4s\"\nhidden_lease = \"4s\"\n");
    Program daemon = world.serving_daemon();
    const PortalPage maria = world.page_of("maria");
    int conversation = 0;
    // 16 MB; less where they rush through, without a sound card, and would fill the memory.
    const std::size_t frames = engine() == Engine::firefox ? 8'000 : 40'000;
    for (int i = 0; i < 6; ++i) // each of its own content
        conversation = send(world, "sound-" + std::to_string(i) + ".mp3",
            silence(frames) + std::string(static_cast<std::size_t>(i), '\0'));
    maria.go_to("unassigned");
    maria.open(conversation);
    ASSERT_TRUE(are_ready(maria, 6)) << daemon.err();
    const Browser& browser = maria.browser();

    // The thread may move under the pointer: as a person would, once more where nothing has happened.
    const auto press = [&](int i) {
        if (!browser.is_shown(number(i) + "audio")) browser.click(number(i) + ".play");
        return browser.is_shown(number(i) + "audio");
    };

    for (int i = 1; i <= 6; ++i) {
        ASSERT_TRUE(soon([&] { return press(i); })) << i;
        ASSERT_TRUE(soon([&] {
            return browser
                .run("return document.querySelector(arguments[0]).currentTime > 0", {number(i) + "audio"})
                .get<bool>();
        })) << i;
        browser.run("document.querySelector(arguments[0]).pause()", {number(i) + "audio"});
        EXPECT_EQ(browser.count("#messages audio[src]"), 1U);
    }

    const auto beat = [&] { return world.store().number("SELECT coalesce(max(beat_at), 0) FROM tabs"); };
    for (int beats = 0; beats < 4; ++beats) {
        const std::int64_t before = beat();
        EXPECT_TRUE(eventually([&] { return beat() > before; }));
    }
    EXPECT_TRUE(world.is_online("maria"));
    EXPECT_FALSE(maria.shows_lost_connection());
}

TEST_F(MediaOfMessages, AreFetchedWhenSomebodyAsks) {
    PortalWorld world("[media]\nkeep = \"0\"\n");
    Program daemon = world.serving_daemon();
    const PortalPage maria = world.page_of("maria");
    const int conversation = send(world, "dot.gif", picture);
    maria.go_to("unassigned");
    maria.open(conversation);
    const Browser& browser = maria.browser();
    ASSERT_TRUE(soon([&] { return browser.is_shown(number(1) + ".fetch"); })) << daemon.err();
    EXPECT_TRUE(browser.text(number(1) + ".words").ends_with("not fetched yet"));

    browser.click(number(1) + ".fetch");

    EXPECT_TRUE(soon([&] { return browser.count(number(1) + "img") == 1; })) << "without a reload";
}

} // namespace

} // namespace convassign
