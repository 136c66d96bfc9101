// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/detail.h"
#include "core/wrap/json.h"
#include "tests/support/json_examples.h"

#include <algorithm>
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
    message.conversation = ConversationId{13};
    message.media = {{"image/jpeg", 12345, "cat.jpg"}, {"audio/ogg", std::nullopt, "", 7}};
    message.media[1].state = MediaState::ready;
    message.media[1].reason = MediaReason::none;
    message.edited_at = noon + 1min;
    message.sent_at = noon;
    message.stored_at = noon + 1s;

    const std::string head = closed_json.substr(0, closed_json.size() - 1);
    EXPECT_EQ(conversation_json(closed_view(), {message}, {assigned_row()}),
        head
            + R"(,"messages":[{"id":5,"conversation_id":13,"provider_message_id":"SM1","direction":"in",)"
              R"("text":"hi","media_count":2,"media":[{"n":1,"type":"image/jpeg","size":12345,)"
              R"("name":"cat.jpg","state":"gone","reason":"unreadable"},{"n":2,"type":"audio/ogg",)"
              R"("size":null,"name":null,"seconds":7,"state":"ready","reason":null,)"
              R"("file_name":"voice-note-5-2.ogg"}],)"
              R"("at":"2026-11-22T12:00:00.000Z","stored_at":"2026-11-22T12:00:01.000Z","edited":true,)"
              R"("deleted":false,"state":null,"error":null,"agent":null}],"history":[)"
            + assigned_row_json + "]}");
    EXPECT_EQ(conversation_json(closed_view(), {}, {}), head + R"(,"messages":[],"history":[]})");
}

TEST(ConversationJson, CutsALongLastMessageBetweenTwoCharactersAndSaysSo) {
    ConversationView view = assigned_view();
    for (const std::size_t length : {499U, 500U, 501U, 65536U}) {
        view.last_message->text.clear();
        for (std::size_t i = 0; i < length; ++i)
            view.last_message->text += "é";

        const Json last = parse_json(conversation_json(view))["last_message"];

        EXPECT_EQ(last["truncated"], length > 500) << length;
        EXPECT_EQ(last["text"].get<std::string>().size(), 2 * std::min<std::size_t>(length, 500)) << length;
    }
}

TEST(ConversationJson, HasNoEmptyMessageWithoutMedia) {
    ConversationView view = assigned_view();
    view.last_message->text = "";
    const auto text = [&] { return parse_json(conversation_json(view))["last_message"]["text"]; };

    EXPECT_EQ(text(), "a message that has come without its content");
    view.last_message->deleted_at = noon;
    EXPECT_EQ(text(), "deleted by the customer");
    view.last_message->text = "what was kept";
    EXPECT_EQ(text(), "what was kept");
    view.last_message->text = "";
    view.last_message->media_count = 1;
    EXPECT_EQ(text(), "");
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
