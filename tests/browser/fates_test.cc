// SPDX-License-Identifier: MIT
// What becomes of an answer, and until when there can be one, as the page shows it: by Meta's reports.
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "tests/support/fake_meta.h"
#include "tests/support/portal_page.h"
#include "tests/support/raw_http.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct TheFateOfAReply : testing::Test {
    TheFateOfAReply() {
        std::ofstream(world.file("app")) << FakeMeta::app_secret << '\n';
        std::ofstream(world.file("access")) << FakeMeta::access_token << '\n';
        world.more_config = "[[provider]]\nname = \"shop\"\ntype = \"meta\"\nphone_number_id = \""
            + std::string(FakeMeta::number_id) + "\"\nbase_url = \"" + meta.base_url()
            + "\"\napp_secret_file = \"" + world.file("app") + "\"\naccess_token_file = \""
            + world.file("access")
            + "\"\n[[template]]\nname = \"again\"\nprovider = \"shop\"\ntext = \"Dear {{1}}, we have "
              "news.\"\n"
              "id = \"dear\"\nlanguage = \"en_US\"\n";
        world.write_config();
        daemon.emplace(world.serving_daemon());
    }

    void post(const std::string& body) {
        RawClient client(world.address());
        client.send("POST /hooks/shop HTTP/1.1\r\nHost: here\r\nX-Hub-Signature-256: sha256="
            + to_hex(hmac_sha256(FakeMeta::app_secret, body))
            + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        ASSERT_EQ(client.reply().status, 200);
    }
    /// maria's page with the conversation of a customer who wrote that long ago.
    PortalPage opened(Duration ago = 0s) {
        PortalPage maria = world.page_of("maria");
        meta.set_now(wall_clock() - ago);
        post(meta.message("16505551234", "wamid.IN1", "hello"));
        EXPECT_TRUE(
            eventually([&] { return world.store().number("SELECT count(*) FROM conversations") == 1; }));
        world.must({"claim", "1", "maria"});
        EXPECT_TRUE(soon([&] { return maria.lists(1); }));
        maria.open(1);
        EXPECT_TRUE(soon([&] { return maria.messages().size() == 1; }));
        return maria;
    }
    static void answer(const PortalPage& page, const std::string& text) {
        ASSERT_TRUE(soon([&] { return page.browser().is_shown("#reply"); }));
        page.browser().type("#reply", text);
        page.browser().press(webdriver_key::enter);
    }
    static bool becomes(const PortalPage& page, const std::string& fate) {
        return soon([&] {
            return page.browser().run("return [...document.querySelectorAll('#messages li.out')].at(-1)"
                                      "?.dataset.fate ?? ''")
                == fate;
        });
    }
    static std::string note(const PortalPage& page) { return page.browser().text(".compose-note"); }

    PortalWorld world;
    FakeMeta meta;
    std::optional<Program> daemon;
};

TEST_F(TheFateOfAReply, IsSeenAsItIsReportedAndNeverGoesBack) {
    const PortalPage maria = opened();
    answer(maria, "hello you");
    ASSERT_TRUE(becomes(maria, "sent"));

    post(meta.status("wamid.OUT1", "read"));
    EXPECT_TRUE(becomes(maria, "read"));
    post(meta.status("wamid.OUT1", "delivered")); // late
    answer(maria, "and more");

    EXPECT_TRUE(becomes(maria, "sent"));
    EXPECT_EQ(maria.browser().count("#messages li.out[data-fate=read]"), 1u);
}

TEST_F(TheFateOfAReply, ThatFailedIsSaidInPlainWordsAndCanBeTriedAgain) {
    const PortalPage maria = opened();
    answer(maria, "hello you");
    ASSERT_TRUE(becomes(maria, "sent"));

    post(meta.status("wamid.OUT1", "failed", 131026));

    ASSERT_TRUE(becomes(maria, "failed"));
    const std::string said = maria.browser().text("#messages li.out .decide");
    EXPECT_NE(said.find("the customer is not on WhatsApp"), std::string::npos) << said;
    EXPECT_TRUE(soon([&] { return maria.browser().text("#list .preview") == "Not sent: hello you"; }))
        << maria.browser().text("#list .preview");
    maria.browser().click("#messages li.out [data-action='retry']");
    EXPECT_TRUE(becomes(maria, "sent"));
    EXPECT_EQ(meta.sent().size(), 2u);
}

TEST_F(TheFateOfAReply, IsDecidedByOnePressWhereNobodyElseCanTell) {
    const PortalPage maria = opened();
    meta.lose_answer_to("/v23.0/", true);
    answer(maria, "hello you");
    ASSERT_TRUE(becomes(maria, "perhaps_sent"));

    maria.browser().click("#messages li.out [data-action='settle']");

    EXPECT_TRUE(becomes(maria, "sent"));
    EXPECT_FALSE(maria.browser().is_shown("#messages li.out .decide"));
    EXPECT_EQ(meta.sent().size(), 1u);
}

TEST_F(TheFateOfAReply, IsSentAgainWhereThePersonSaysThatItNeverArrived) {
    const PortalPage maria = opened();
    meta.lose_answer_to("/v23.0/", false);
    answer(maria, "hello you");
    ASSERT_TRUE(becomes(maria, "perhaps_sent"));

    maria.browser().click("#messages li.out [data-action='send-again']");

    EXPECT_TRUE(becomes(maria, "sent"));
    EXPECT_EQ(meta.sent().size(), 1u);
}

TEST_F(TheFateOfAReply, HasAnEndOfTimeThatIsCountedDown) {
    const PortalPage maria = opened(22h + 30min);

    EXPECT_TRUE(soon([&] { return note(maria).find("WhatsApp takes free text for 1 hr") == 0; }))
        << note(maria);
    EXPECT_TRUE(maria.browser().is_shown("#reply"));
}

TEST_F(TheFateOfAReply, IsATemplatesOnceTheTimeIsOver) {
    const PortalPage maria = opened(25h);
    EXPECT_TRUE(soon([&] {
        return note(maria).find("24 hours have passed") == 0
            && note(maria).find("A template can still be sent.") != std::string::npos;
    })) << note(maria);
    EXPECT_FALSE(maria.browser().is_shown("#reply"));

    maria.press("template");
    maria.browser().type("#variable-0", "Ann");
    EXPECT_TRUE(soon([&] { return maria.browser().text(".template-preview") == "Dear Ann, we have news."; }));
    maria.press("send-template");

    EXPECT_TRUE(becomes(maria, "sent"));
    EXPECT_EQ(maria.messages().back(), "Dear Ann, we have news.");
    EXPECT_EQ(parse_json(meta.sent().at(0).body)["template"]["name"], "dear");
}

} // namespace

} // namespace convassign
