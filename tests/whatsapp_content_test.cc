// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_content.h"

#include "core/edited_text.h"
#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

WhatsappContent content_of(const std::string& message) { return read_whatsapp_content(parse_json(message)); }

struct NamedContent {
    const char* name;
    const char* message;
    const char* text;
};

constexpr NamedContent contents[] = {
    {"text", R"({"conversation":"hi"})", "hi"},
    {"text with a preview", R"({"extendedTextMessage":{"text":"hi","title":"page"}})", "hi"},
    {"picture", R"({"imageMessage":{"caption":"hi","mimetype":"image/jpeg"}})", "hi"},
    {"round video", R"({"ptvMessage":{"caption":"hi"}})", "hi"},
    {"place", R"({"locationMessage":{"name":"Café Central","address":"Herrengasse 14"}})",
        "📍 Café Central, Herrengasse 14"},
    {"dropped pin", R"({"locationMessage":{"degreesLatitude":35.9,"degreesLongitude":14.5}})",
        "📍 35.9, 14.5"},
    {"live place",
        R"({"liveLocationMessage":{"degreesLatitude":1.5,"degreesLongitude":2,"caption":"on my way"}})",
        "📍 1.5, 2, live\non my way"},
    {"place that is not told", R"({"locationMessage":{"jpegThumbnail":"x"}})", "📍 a place"},
    {"contact",
        R"({"contactMessage":{"displayName":"B","vcard":"BEGIN:VCARD\nFN:Bob\nTEL;waid=15005550009:+1 500 555 0009\nEND:VCARD"}})",
        "contact: Bob, +1 500 555 0009"},
    {"contact without card", R"({"contactMessage":{"displayName":"Bob"}})", "contact: Bob"},
    {"contacts",
        R"({"contactsArrayMessage":{"contacts":[{"displayName":"Bob"},{"vcard":"FN:Eve\r\nTEL:+15005550008"}]}})",
        "contact: Bob; Eve, +15005550008"},
    {"order",
        R"({"orderMessage":{"orderTitle":"Lamps","itemCount":2,"totalAmount1000":"12500","totalCurrencyCode":"EUR","message":"today?"}})",
        "order: Lamps, 2 items, 12.50 EUR\ntoday?"},
    {"product",
        R"({"productMessage":{"product":{"title":"Lamp","priceAmount1000":{"low":1999,"high":0},"currencyCode":"EUR"},"body":"is it there?"}})",
        "product: Lamp, 1.999 EUR\nis it there?"},
    {"button", R"({"buttonsResponseMessage":{"selectedDisplayText":"Yes","selectedButtonId":"y"}})", "Yes"},
    {"button without text", R"({"buttonsResponseMessage":{"selectedButtonId":"y"}})", "y"},
    {"button of a template", R"({"templateButtonReplyMessage":{"selectedDisplayText":"Yes"}})", "Yes"},
    {"row of a list", R"({"listResponseMessage":{"title":"Tuesday","description":"ten"}})", "Tuesday\nten"},
    {"row of a list without title", R"({"listResponseMessage":{"singleSelectReply":{"selectedRowId":"r1"}}})",
        "r1"},
    {"interactive answer",
        R"({"interactiveResponseMessage":{"body":{"text":"Tuesday"},"nativeFlowResponseMessage":{"name":"quick_reply","paramsJson":"{\"id\":\"t\"}"}}})",
        "Tuesday"},
    {"interactive answer without body, as whatsmeow spells it",
        R"({"interactiveResponseMessage":{"nativeFlowResponseMessage":{"paramsJSON":"{\"id\":\"t\",\"display_text\":\"Tuesday\"}"}}})",
        "Tuesday"},
    {"form",
        R"({"interactiveResponseMessage":{"body":{"text":"Sent"},"nativeFlowResponseMessage":{"name":"flow","paramsJson":"{\"name\":\"Bob\",\"days\":[\"Mo\",\"Tu\"],\"adults\":2,\"flow_token\":\"x\"}"}}})",
        "Sent\nadults: 2\ndays: Mo, Tu\nname: Bob"},
    {"list",
        R"({"listMessage":{"title":"When?","sections":[{"rows":[{"title":"Mo","description":"ten"}]}]}})",
        "When?\n- Mo: ten"},
    {"buttons",
        R"({"buttonsMessage":{"contentText":"Yes?","buttons":[{"buttonText":{"displayText":"Yes"}}]}})",
        "Yes?\n- Yes"},
    {"template",
        R"({"templateMessage":{"hydratedTemplate":{"hydratedContentText":"Hi","hydratedButtons":[{"urlButton":{"displayText":"Open"}}]}}})",
        "Hi\n- Open"},
    {"interactive message",
        R"({"interactiveMessage":{"header":{"title":"Shop"},"body":{"text":"Look"},"nativeFlowMessage":{"buttons":[{"name":"cta_url","buttonParamsJson":"{\"display_text\":\"Open\"}"}]}}})",
        "Shop\nLook\n- Open"},
    {"structured", R"({"highlyStructuredMessage":{"elementName":"hello","params":["Bob"]}})",
        "template: hello\nBob"},
    {"poll",
        R"({"pollCreationMessageV3":{"name":"When?","options":[{"optionName":"Mo"},{"optionName":"Tu"}]}})",
        "poll: When?\n- Mo\n- Tu"},
    {"event",
        R"({"eventMessage":{"name":"Visit","startTime":"1795341600","location":{"name":"Shop"},"description":"bring it"}})",
        "event: Visit, 2026-11-22T10:00:00Z, Shop\nbring it"},
    {"planned call", R"({"scheduledCallCreationMessage":{"title":"Talk","callType":"VIDEO"}})",
        "planned video call: Talk"},
    {"missed call", R"({"callLogMesssage":{"isVideo":false,"callOutcome":"MISSED"}})", "missed voice call"},
    {"missed video call", R"({"callLogMesssage":{"isVideo":true,"callOutcome":1}})", "missed video call"},
    {"call nobody heard", R"({"callLogMesssage":{"callOutcome":"SILENCED_BY_DND"}})", "missed voice call"},
    {"group", R"({"groupInviteMessage":{"groupName":"Club","caption":"come"}})",
        "an invitation to the group 'Club'\ncome"},
    {"channel", R"({"newsletterAdminInviteMessage":{"newsletterName":"News"}})",
        "an invitation to the channel 'News'"},
    {"request for money",
        R"({"requestPaymentMessage":{"currencyCodeIso4217":"BRL","amount1000":5000,"noteMessage":{"extendedTextMessage":{"text":"lunch"}}}})",
        "asks for a payment of 5.00 BRL: lunch"},
    {"money", R"({"sendPaymentMessage":{"noteMessage":{"conversation":"lunch"}}})", "a payment: lunch"},
    {"request for the number", R"({"requestPhoneNumberMessage":{}})", "asks for your phone number"},
    {"stickers", R"({"stickerPackMessage":{"name":"Cats"}})", "a pack of stickers: Cats"},
    {"comment", R"({"commentMessage":{"message":{"conversation":"hi"},"targetMessageKey":{"id":"A"}}})",
        "hi"},
    {"answer to a status", R"({"statusQuestionAnswerMessage":{"text":"hi"}})", "hi"},
    {"kept beside keys",
        R"({"senderKeyDistributionMessage":{"groupId":"x"},"messageContextInfo":{"x":1},"conversation":"hi"})",
        "hi"},
    {"kind that nobody knows", R"({"newThingMessage":{"body":{"text":"hi"},"key":{"id":"A"}}})",
        "a message of the kind 'newThingMessage': hi"},
    {"disappearing", R"({"ephemeralMessage":{"message":{"extendedTextMessage":{"text":"hi"}}}})", "hi"},
    {"view once", R"({"viewOnceMessageV2Extension":{"message":{"audioMessage":{}, "conversation":"hi"}}})",
        "hi"},
    {"several envelopes",
        R"({"deviceSentMessage":{"message":{"ephemeralMessage":{"message":{"documentWithCaptionMessage":{"message":{"documentMessage":{"caption":"hi"}}}}}}}})",
        "hi"},
    {"envelope that nobody knows", R"({"newEnvelope":{"message":{"conversation":"hi"}}})", "hi"},
    {"child of an album", R"({"associatedChildMessage":{"message":{"imageMessage":{"caption":"hi"}}}})",
        "hi"},
    {"poll in an envelope",
        R"({"pollCreationMessageV4":{"message":{"pollCreationMessageV3":{"name":"When?"}}}})", "poll: When?"},
};

constexpr const char* silent[] = {R"({})", R"({"conversation":""})",
    R"({"senderKeyDistributionMessage":{"a":"b"}})", R"({"messageContextInfo":{"deviceListMetadata":{}}})",
    R"({"reactionMessage":{"text":"👍","key":{"id":"A"}}})", R"({"encReactionMessage":{"encPayload":"x"}})",
    R"({"pollUpdateMessage":{"vote":{}}})", R"({"pinInChatMessage":{"type":1}})",
    R"({"keepInChatMessage":{"keepType":1}})", R"({"albumMessage":{"expectedImageCount":2}})",
    R"({"placeholderMessage":{"type":0}})", R"({"protocolMessage":{"type":3,"ephemeralExpiration":86400}})",
    R"({"protocolMessage":{"type":"APP_STATE_SYNC_KEY_SHARE","key":{"id":"A"}}})",
    R"({"ephemeralMessage":{"message":{"protocolMessage":{"type":"EPHEMERAL_SETTING"}}}})",
    R"({"statusMentionMessage":{"message":{"protocolMessage":{"type":"STATUS_MENTION_MESSAGE"}}}})",
    R"({"secretEncryptedMessage":{"targetMessageKey":{"id":"A"},"secretEncType":0}})",
    R"({"secretEncryptedMessage":{"secretEncType":2}})", R"({"stickerSyncRmrMessage":{"filehash":["x"]}})",
    R"({"messageHistoryNotice":{}})", R"({"encEventResponseMessage":{"encPayload":"x"}})"};

struct NamedChange {
    const char* name;
    const char* message;
    WhatsappChange change;
};

const NamedChange changes[] = {
    {"encrypted edit", R"({"secretEncryptedMessage":{"targetMessageKey":{"id":"A"},"secretEncType":2}})",
        {MessageChangeKind::edited, "A", std::string(text_of_unreadable_edit)}},
    {"encrypted edit by its word",
        R"({"secretEncryptedMessage":{"targetMessageKey":{"id":"A"},"secretEncType":"EVENT_EDIT"}})",
        {MessageChangeKind::edited, "A", std::string(text_of_unreadable_edit)}},
    {"encrypted edit in an envelope",
        R"({"ephemeralMessage":{"message":{"secretEncryptedMessage":{"targetMessageKey":{"id":"A"}}}}})",
        {MessageChangeKind::edited, "A", std::string(text_of_unreadable_edit)}},
    {"edit without a text",
        R"({"protocolMessage":{"type":14,"key":{"id":"A"},"editedMessage":{"newThing":{"x":1}}}})",
        {MessageChangeKind::edited, "A", std::string(text_of_unreadable_edit)}},
    {"deletion", R"({"protocolMessage":{"type":"REVOKE","key":{"id":"A"}}})",
        {MessageChangeKind::deleted, "A", ""}},
    {"deletion by number", R"({"protocolMessage":{"type":0,"key":{"ID":"A"}}})",
        {MessageChangeKind::deleted, "A", ""}},
    {"deletion whose type is left out", R"({"protocolMessage":{"key":{"id":"A"}}})",
        {MessageChangeKind::deleted, "A", ""}},
    {"edit", R"({"protocolMessage":{"type":14,"key":{"id":"A"},"editedMessage":{"conversation":"new"}}})",
        {MessageChangeKind::edited, "A", "new"}},
    {"edit in its envelope",
        R"({"editedMessage":{"message":{"protocolMessage":{"type":"MESSAGE_EDIT","key":{"id":"A"},"editedMessage":{"extendedTextMessage":{"text":"new"}}}}}})",
        {MessageChangeKind::edited, "A", "new"}},
    {"edit of a caption",
        R"({"protocolMessage":{"type":14,"key":{"id":"A"},"editedMessage":{"imageMessage":{"caption":"new"}}}})",
        {MessageChangeKind::edited, "A", "new"}},
};

} // namespace

TEST(WhatsappContent, IsToldInWords) {
    for (const NamedContent& one : contents) {
        const WhatsappContent content = content_of(one.message);
        EXPECT_EQ(content.worth, MessageWorth::content) << one.name;
        EXPECT_EQ(content.text, one.text) << one.name;
        EXPECT_FALSE(content.change) << one.name;
    }
}

TEST(WhatsappContent, IsNothingWhereAPersonSaysNothing) {
    for (const char* message : silent) {
        const WhatsappContent content = content_of(message);
        EXPECT_FALSE(content.worth) << message;
        EXPECT_FALSE(content.change) << message;
    }
}

TEST(WhatsappContent, IsAChangeOfAnEarlierMessage) {
    for (const NamedChange& one : changes) {
        const WhatsappContent content = content_of(one.message);
        EXPECT_FALSE(content.worth) << one.name;
        EXPECT_EQ(content.change, one.change) << one.name;
    }
}

TEST(WhatsappContent, OfAnEditWithoutKeyIsTheRowsOwnNewText) {
    const WhatsappContent content = content_of(R"({"editedMessage":{"message":{"conversation":"new"}}})");

    EXPECT_EQ(content.worth, MessageWorth::content);
    EXPECT_EQ(content.text, "new");
    EXPECT_EQ(content.change, (WhatsappChange{MessageChangeKind::edited, "", "new"}));
}

TEST(WhatsappContent, IsUnknownWhereNobodyCanReadIt) {
    for (const char* message : {R"({"newThingMessage":{"key":{"id":"A"},"payload":"c2VjcmV0"}})",
             R"({"newThingMessage":{}})", R"({"newEnvelope":{"message":{"newThingMessage":{"n":1}}}})"}) {
        const WhatsappContent content = content_of(message);
        EXPECT_EQ(content.worth, MessageWorth::unknown) << message;
        EXPECT_EQ(content.text, "a message of the kind 'newThingMessage'") << message;
    }
}

TEST(WhatsappContent, OfACallThatWasTakenIsANotice) {
    for (const char* outcome : {"0", "4", "\"CONNECTED\"", "\"ACCEPTED_ELSEWHERE\""})
        EXPECT_EQ(content_of(R"({"callLogMesssage":{"callOutcome":)" + std::string(outcome) + "}}").worth,
            MessageWorth::notice)
            << outcome;
}

TEST(WhatsappContent, TellsTypeSizeAndNameOfFiles) {
    const struct {
        const char* message;
        Media media;
    } cases[] = {
        {R"({"imageMessage":{"mimetype":"image/jpeg","fileLength":{"low":5,"high":1,"unsigned":true}}})",
            {"image/jpeg", 4294967301, ""}},
        {R"({"audioMessage":{"mimetype":"audio/ogg; codecs=opus","fileLength":"1234","ptt":true,"seconds":7}})",
            {"audio/ogg; codecs=opus", 1234, "", 7}},
        {R"({"audioMessage":{"mimetype":"audio/ogg","seconds":-1}})", {"audio/ogg", {}, ""}},
        {R"({"documentMessage":{"mimetype":"application/pdf","fileLength":7,"fileName":"a.pdf","title":"b"}})",
            {"application/pdf", 7, "a.pdf"}},
        {R"({"lottieStickerMessage":{"message":{"stickerMessage":{"mimetype":"application/was"}}}})",
            {"application/was", {}, ""}},
        {R"({"newThingMessage":{"file":{"mimetype":"video/mp4","fileLength":9}}})", {"video/mp4", 9, ""}},
        {R"({"videoMessage":{"mimetype":"video/mp4","fileLength":{"low":"x","high":0}}})",
            {"video/mp4", {}, ""}},
    };
    for (const auto& one : cases) {
        const WhatsappContent content = content_of(one.message);
        EXPECT_EQ(content.media, std::vector<Media>{one.media}) << one.message;
        EXPECT_EQ(content.media_count, 1) << one.message;
        EXPECT_EQ(content.worth, MessageWorth::content) << one.message;
    }
}

TEST(WhatsappContent, IsAFileWhoseTypeIsNotTold) {
    const WhatsappContent content = content_of(R"({"audioMessage":{"ptt":true}})");

    EXPECT_EQ(content.worth, MessageWorth::content);
    EXPECT_EQ(content.media_count, 1);
    EXPECT_TRUE(content.media.empty());
}

TEST(WhatsappContent, BearsWhatIsNoText) {
    EXPECT_THROW(static_cast<void>(content_of(R"({"conversation":7})")), UnreadableRow);
    EXPECT_EQ(content_of(R"({"imageMessage":{"caption":{},"mimetype":[]}})").media_count, 1);
    EXPECT_FALSE(content_of(R"(null)").worth);
    EXPECT_FALSE(content_of(R"([])").worth);
}

} // namespace convassign
