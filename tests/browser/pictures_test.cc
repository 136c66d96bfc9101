// SPDX-License-Identifier: MIT
// Makes the pictures of man/, for which CONVASSIGN_PICTURES names the folder: no test, and left out without
// it.
#include "core/base/base64.h"
#include "tests/support/portal_page.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ThePicturesInChromium : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage aylin = world.page_of("aylin", 0, "supervisor");

    /// A morning of a small team.
    void fill() {
        for (const char* agent : {"jonas", "maria", "ravi"})
            world.must({"agent", "add", agent});
        world.must({"agent", "set", "aylin", "--display-name", "Aylin Demir"});
        world.must({"agent", "set", "maria", "--display-name", "Maria López"});
        const int order = world.write("whatsapp:+4366012345678", "Hi, is my order on its way? It is 10482.");
        world.must({"claim", std::to_string(order), "aylin"});
        world.must({"reply", std::to_string(order), "--text",
            "Good morning! It left us yesterday, and comes on *Thursday*."});
        world.write("whatsapp:+4366012345678", "Great, I am at home then.");
        world.must({"claim", std::to_string(world.write("whatsapp:+34612345678", "¿Tienen esto en rojo?")),
            "maria"});
        world.must({"claim", std::to_string(world.write("whatsapp:+5511987654321", "Obrigada! Chegou hoje.")),
            "aylin"});
        world.write("whatsapp:+966501234567", "هل يمكنني تغيير العنوان؟");
        world.write("whatsapp:+15552828914", "The blue one, in M please");
        world.must({"enable"});
        opened = order;
    }

    void open(const std::string& view) const {
        aylin.browser().run("location.hash = arguments[0]", Json::array({"#/" + view}));
        ASSERT_TRUE(soon([&] { return aylin.view() == view.substr(0, view.find('/')); }));
        ASSERT_TRUE(soon([&] { return view.find('/') == std::string::npos || aylin.messages().size() > 1; }));
    }

    void take(const std::string& name) const {
        aylin.browser().run(
            "return new Promise((done) => setTimeout(done, 400))"); // what moves has come to rest
        const Json picture =
            aylin.browser().cdp("Page.captureScreenshot", {{"format", "webp"}, {"quality", 75}});
        std::ofstream file(
            std::string(std::getenv("CONVASSIGN_PICTURES")) + "/page-" + name + ".webp", std::ios::binary);
        file << *from_base64(picture["data"].get<std::string>());
        EXPECT_TRUE(file.good());
    }

    void set_scheme(const std::string& scheme) const {
        aylin.browser().cdp("Emulation.setEmulatedMedia",
            {{"features", Json::array({{{"name", "prefers-color-scheme"}, {"value", scheme}}})}});
    }

    int opened = 0;
};

TEST_F(ThePicturesInChromium, AreOfAMorningOfASmallTeam) {
    fill();
    const std::string conversation = "all/" + std::to_string(opened);

    aylin.browser().set_size(1280, 800);
    open(conversation);
    take("light");
    set_scheme("dark");
    take("dark");
    set_scheme("light");
    open("team");
    take("team");
    aylin.browser().set_size(640, 400); // what 200 % leave of the screen above
    open(conversation);
    take("zoom");
    aylin.browser().set_size(390, 800);
    take("phone");
    open("mine");
    take("phone-list");
}

} // namespace

} // namespace convassign
