// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/detail.h"
#include "tests/support/json_examples.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(ConversationJson, HasTheShapeOfTheInterface) {
    EXPECT_EQ(conversation_json(assigned_view()), assigned_json);
    EXPECT_EQ(conversation_json(closed_view()), closed_json);
}

TEST(ConversationJson, OfOneHasItsMessagesAndHistory) {
    Message message;
    message.id = MessageId{5};
    message.provider_message_id = "SM1";
    message.direction = Direction::in;
    message.text = "hi";
    message.media_count = 2;
    message.media = {{"image/jpeg", 12345}, {"audio/ogg", std::nullopt}};
    message.sent_at = noon;
    message.stored_at = noon + 1s;

    const std::string head = closed_json.substr(0, closed_json.size() - 1);
    EXPECT_EQ(conversation_json(closed_view(), {message}, {assigned_row()}),
        head
            + R"(,"messages":[{"id":5,"provider_message_id":"SM1","direction":"in","text":"hi","media_count":2,)"
              R"("media":[{"type":"image/jpeg","size":12345},{"type":"audio/ogg","size":null}],)"
              R"("at":"2026-11-22T12:00:00.000Z","stored_at":"2026-11-22T12:00:01.000Z"}],"history":[)"
            + assigned_row_json + "]}");
    EXPECT_EQ(conversation_json(closed_view(), {}, {}), head + R"(,"messages":[],"history":[]})");
}

TEST(AgentJson, HasTheShapeOfTheInterface) { EXPECT_EQ(agent_json(maria()), maria_json); }

TEST(AgentJson, TellsThatAnAgentWasRemoved) {
    AgentView removed = maria();
    removed.agent.removed = true;

    EXPECT_EQ(agent_json(removed), maria_json.substr(0, maria_json.size() - 1) + R"(,"removed":true})");
}

TEST(AgentsJson, IsAnObject) {
    EXPECT_EQ(agents_json({}), R"({"agents":[]})");
    EXPECT_EQ(agents_json({maria()}), R"({"agents":[)" + maria_json + "]}");
}

TEST(TokenJson, IsNullWhenTheTokenWasRevoked) {
    EXPECT_EQ(token_json("maria", "0f"), R"({"agent":"maria","token":"0f"})");
    EXPECT_EQ(token_json("maria", std::nullopt), R"({"agent":"maria","token":null})");
}

TEST(SettingsJson, HasTheShapeOfTheInterface) {
    EXPECT_EQ(settings_json({true, noon, "cli:root"}),
        R"({"auto_assign":true,"changed_at":"2026-11-22T12:00:00.000Z","changed_by":"cli:root"})");
    EXPECT_EQ(settings_json({}), R"({"auto_assign":false,"changed_at":null,"changed_by":null})");
}

TEST(MediaJson, IsReadBackAsItWas) {
    const std::vector<Media> media{{"image/jpeg", 12345}, {"", std::nullopt}, {"a\"b", 0}};

    EXPECT_EQ(parse_media(media_json(media)), media);
    EXPECT_EQ(media_json({}), "");
    EXPECT_TRUE(parse_media("").empty());
}

TEST(HostileText, IsEscapedInEveryDocument) {
    ConversationView view = closed_view();
    view.customer = "\"},{\"x\":\"";
    view.customer_name = std::string("\0\x1b\n", 3);

    const std::string json = conversation_json(view);

    EXPECT_NE(json.find(R"("customer":"\"},{\"x\":\"")"), std::string::npos);
    EXPECT_NE(json.find(R"("customer_name":"\u0000\u001b\n")"), std::string::npos);
}

TEST(HostileText, ThatIsNoUtf8IsReplacedAndCostsNothingElse) {
    ConversationView view = closed_view();
    view.customer_name = "\xff\xfe Ana";

    EXPECT_NE(conversation_json(view).find("\"customer_name\":\"\uFFFD\uFFFD Ana\""), std::string::npos);
    EXPECT_EQ(settings_detail(true, "\xff"), "{\"auto_assign\":true,\"reason\":\"\uFFFD\"}");
}

} // namespace

} // namespace convassign
