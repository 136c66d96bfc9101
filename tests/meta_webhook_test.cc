// SPDX-License-Identifier: MIT
#include "core/provider/meta_people.h"
#include "core/provider/meta_webhook.h"
#include "core/wrap/digest.h"

#include "core/wrap/crypto.h"
#include "tests/support/kept_aside.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const Secrets secrets{{"app_secret", "app-secret"}, {"verify_token", "verify-me"}};

ProviderConfig config() {
    ProviderConfig config;
    config.type = "meta";
    config.settings["phone_number_id"] = "106540352242922";
    return config;
}

WebhookRequest signed_request(const std::string& body) {
    return {{{"X-Hub-Signature-256", "sha256=" + to_hex(hmac_sha256("app-secret", body))}}, {}, body};
}

WebhookReading read(const WebhookRequest& request) {
    return read_meta_webhook(request, config(), secrets, ten);
}

/// What a batch of these changes brings.
FetchedBatch batch_of(const std::string& changes) {
    const WebhookReading reading = read(signed_request(
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)" + changes + "]}]}"));
    EXPECT_EQ(reading.refusal, "");
    return reading.batch;
}

std::string change(const std::string& content, const std::string& phone_number_id = "106540352242922") {
    return R"({"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":)"
           R"("15550783881","phone_number_id":")"
        + phone_number_id + R"("},"contacts":[{"profile":{"name":"Ana"},"wa_id":"16505551234"}],)" + content
        + "}}";
}

std::string told(const std::string& content, const std::string& id = "wamid.1") {
    return R"({"from":"16505551234","id":")" + id + R"(","timestamp":"1795341600",)" + content + "}";
}

FetchedBatch batch_of_message(const std::string& content) {
    return batch_of(change("\"messages\":[" + told(content) + "]"));
}

} // namespace

TEST(MetaWebhook, ReadsASignedMessageWithItsEscapes) {
    const std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Zo\u00eb"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.6","timestamp":"1795341600","type":"text","text":{"body":"na\u00efve \ud83d\ude42"}}]},"field":"messages"}]}]})";

    const WebhookReading reading = read(
        {{{"x-hub-signature-256", "sha256=b194d008eed8abca185b45c67aa5703bd6c3ae53892cbdfe3b0c009e758efc00"}},
            {}, body});

    EXPECT_EQ(reading.refusal, "");
    ASSERT_EQ(reading.batch.messages.size(), 1U);
    const IncomingMessage& message = reading.batch.messages[0];
    EXPECT_EQ(message.provider_message_id, "wamid.6");
    EXPECT_EQ(message.customer, "+16505551234");
    EXPECT_EQ(message.customer_name, "Zoë");
    EXPECT_EQ(message.text, "naïve 🙂");
    EXPECT_EQ(message.sent_at, ten);
    EXPECT_EQ(reading.batch.first_answer_at, ten) << "a line begins with its first message";
}

TEST(MetaWebhook, RefusesWhatIsNotSignedByTheApp) {
    WebhookRequest request = signed_request(R"({"entry":[]})");
    EXPECT_EQ(read(request).refusal, "");

    request.body += " ";
    EXPECT_EQ(read(request).refusal, "X-Hub-Signature-256 is wrong");
    request.headers.clear();
    EXPECT_EQ(read(request).refusal, "neither X-Hub-Signature-256 nor X-Webhook-Secret can be checked");
    request.headers = {{"X-Webhook-Secret", ""}};
    EXPECT_NE(read(request).refusal, "");
    EXPECT_NE(read_meta_webhook(signed_request("{}"), config(), {}, ten).refusal, "");
}

TEST(MetaWebhook, TakesASecretHeaderOfOurOwnWhereOneIsGiven) {
    const Secrets own{{"header_secret", "s3cret"}};
    const WebhookRequest good{{{"X-Webhook-Secret", "s3cret"}}, {}, "{}"};
    const WebhookRequest bad{{{"X-Webhook-Secret", "s3cre"}}, {}, "{}"};

    EXPECT_EQ(read_meta_webhook(good, config(), own, ten).refusal, "");
    EXPECT_EQ(read_meta_webhook(bad, config(), own, ten).refusal, "X-Webhook-Secret is wrong");
    EXPECT_NE(read_meta_webhook(good, config(), secrets, ten).refusal, "");
}

TEST(MetaWebhook, ReadsEveryMessageOfABatch) {
    const FetchedBatch batch =
        batch_of(change("\"messages\":[" + told(R"("type":"text","text":{"body":"one"})", "wamid.1") + ","
                     + told(R"("type":"text","text":{"body":"two"})", "wamid.2") + "]")
            + R"(,{"field":"account_update","value":{}},)"
            + change("\"messages\":[" + told(R"("type":"text","text":{"body":"three"})", "wamid.3") + "]"));

    ASSERT_EQ(batch.messages.size(), 3U);
    EXPECT_EQ(batch.messages[2].text, "three");
    EXPECT_EQ(batch.messages[2].customer_name, "Ana");
}

TEST(MetaWebhook, TellsEachKindOfMessageInWords) {
    struct Case {
        std::string content;
        std::string text;
    };
    const Case cases[] = {
        {R"("type":"button","button":{"payload":"p","text":"Unsubscribe"})", "Unsubscribe"},
        {R"("type":"button","button":{"payload":"p"})", "p"},
        {R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"c","title":"Cancel"}})",
            "Cancel"},
        {R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"p","title":"Express"}})",
            "Express"},
        {R"("type":"interactive","interactive":{"type":"list_reply","list_reply":)"
         R"({"id":"p","title":"Express","description":"2 days"}})",
            "Express, 2 days"},
        {R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",)"
         R"("response_json":"{\"flow_token\":\"t\",\"name\":\"Ann\",\"days\":[\"Mon\",\"Tue\"],\"guests\":2}"}})",
            "Sent: days: Mon, Tue, guests: 2, name: Ann"},
        {R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"no JSON"}})",
            "no JSON"},
        {R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow"}})", "a form"},
        {R"("type":"interactive","interactive":{"type":"call_permission_reply",)"
         R"("call_permission_reply":{"response":"accept"}})",
            "a message of the kind 'call_permission_reply': accept"},
        {R"("type":"location","location":{"latitude":37.4,"longitude":-122.1,"name":"Philz","address":"101 Forest"})",
            "📍 Philz, 101 Forest (37.4, -122.1)"},
        {R"("type":"location","location":{"latitude":37.4,"longitude":-122.1})", "📍 37.4, -122.1"},
        {R"("type":"location","location":{"name":"Philz"})", "📍 Philz"},
        {R"("type":"contacts","contacts":[{"name":{"formatted_name":"Lucía"}},{"name":{"formatted_name":"Ana"}}])",
            "contact: Lucía; Ana"},
        {R"("type":"contacts","contacts":[{"name":{"formatted_name":"Lucía"},)"
         R"("phones":[{"phone":"+1 (500) 555-0104"},{"wa_id":"15005550105"}]}])",
            "contact: Lucía, +1 (500) 555-0104, 15005550105"},
        {R"("type":"order","order":{"text":"two of these","product_items":[]})", "two of these"},
        {R"("type":"order","order":{"text":"","product_items":[)"
         R"({"product_retailer_id":"shirt","quantity":2,"item_price":30.5,"currency":"USD"},)"
         R"({"product_retailer_id":"hat","quantity":"1"}]})",
            "order: 2 × shirt (30.5 USD), 1 × hat"},
        {R"("type":"unsupported","errors":[{"code":131051}])",
            "a message that WhatsApp cannot pass on (error 131051); read it on the phone"},
        {R"("type":"unsupported","errors":[{"code":131060,"title":"This message is unavailable"}])",
            "a message that WhatsApp cannot pass on (This message is unavailable, error 131060); read it on "
            "the "
            "phone"},
        {R"("type":"unsupported","unsupported":{"type":"poll_creation"},"errors":[{"code":131051,"title":"T",)"
         R"("error_data":{"details":"D"}}])",
            "a message that WhatsApp cannot pass on ('poll_creation', T: D, error 131051); read it on the "
            "phone"},
        {R"("type":"unsupported")", "a message that WhatsApp cannot pass on; read it on the phone"},
        {R"("type":"image","errors":[{"code":131052,"title":"Media download error"}])",
            "a message that WhatsApp cannot pass on (Media download error, error 131052); read it on the "
            "phone"},
        {R"("type":"image","image":{"caption":"Taj Mahal","mime_type":"image/jpeg"})", "Taj Mahal"},
        {R"("type":"text","text":{"body":"Is it new?"},"referral":{"headline":"Sale","body":"Half price",)"
         R"("source_url":"https://fb.example/1"})",
            "Is it new?\n(came by the ad: Sale: Half price, https://fb.example/1)"},
        {R"("type":"text","text":{"body":"Is it new?"},"context":{"referred_product":)"
         R"({"catalog_id":"1","product_retailer_id":"shirt"}})",
            "Is it new?\n(asks about the product shirt)"},
        {R"("type":"poll","poll":{"question":"Which day?","options":[{"name":"Mon"},{"name":"Tue"}]})",
            "poll: Which day?, Mon, Tue"},
        {R"("type":"event","event":{"name":"Party","location":{"name":"Hall"},"start_time":1})",
            "a message of the kind 'event': Party, Hall"},
        {R"("type":"newThing","newThing":{"title":"One","parts":{"body":"two"}})",
            "a message of the kind 'newThing': One, two"},
        {R"("type":"newThing","text":{"body":"hello"})", "a message of the kind 'newThing': hello"},
        {R"("text":{"body":"hello"})", "hello"},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of_message(one.content);
        ASSERT_EQ(batch.messages.size(), 1U) << one.content;
        EXPECT_EQ(batch.messages[0].text, one.text) << one.content;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::content) << one.content;
    }
}

TEST(MetaWebhook, SaysWhatIsNotWorthAConversation) {
    struct Case {
        std::string content;
        MessageWorth worth;
        std::string text;
    };
    const Case cases[] = {
        {R"("type":"newThing","newThing":{"id":"7"})", MessageWorth::unknown,
            "a message of the kind 'newThing'"},
        {R"("type":"newThing")", MessageWorth::unknown, "a message of the kind 'newThing'"},
        {R"("type":"text","text":{"body":""})", MessageWorth::unknown, "a message of the kind 'text'"},
        {R"("type":"interactive","interactive":{"type":"new_reply","new_reply":{"id":"7"}})",
            MessageWorth::unknown, "a message of the kind 'interactive'"},
        {R"("type":"request_welcome")", MessageWorth::notice,
            "the customer has opened the chat for the first time"},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of_message(one.content);
        ASSERT_EQ(batch.messages.size(), 1U) << one.content;
        EXPECT_EQ(batch.messages[0].text, one.text) << one.content;
        EXPECT_EQ(batch.messages[0].worth, one.worth) << one.content;
    }
}

TEST(MetaWebhook, TellsTypeAndNameOfMedia) {
    struct Case {
        std::string content;
        std::int64_t count;
        std::vector<Media> media;
    };
    const Case cases[] = {
        {R"("type":"audio","audio":{"mime_type":"audio/ogg; codecs=opus","voice":true})", 1,
            {{"audio/ogg; codecs=opus", {}}}},
        {R"("type":"document","document":{"mime_type":"application/pdf","filename":"bill.pdf","id":"1"})", 1,
            {{"application/pdf", {}, "bill.pdf", {}, "1"}}},
        {R"("type":"sticker","sticker":{"mime_type":"image/webp","animated":false})", 1,
            {{"image/webp", {}}}},
        {R"("type":"video","video":{"id":"1"})", 1, {{"", {}, "", {}, "1"}}},
        {R"("type":"album","album":{"files":[{"mime_type":"image/png","id":"7"},{"mime_type":"video/mp4"}]})",
            2, {{"image/png", {}, "", {}, "7"}, {"video/mp4", {}}}},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of_message(one.content);
        EXPECT_EQ(batch.messages.at(0).media_count, one.count) << one.content;
        EXPECT_EQ(batch.messages.at(0).media, one.media) << one.content;
        EXPECT_EQ(batch.messages.at(0).worth, MessageWorth::content) << one.content;
    }
}

TEST(MetaWebhook, TakesEditsAndDeletionsForChangesOfTheirMessage) {
    struct Case {
        std::string content;
        MessageChange change;
    };
    const MessageChange deletion{"wamid.0", MessageChangeKind::deleted, "", ten};
    const Case cases[] = {
        {R"("type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"text","text":{"body":"new"}}})",
            {"wamid.0", MessageChangeKind::edited, "new", ten}},
        {R"("type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"image",)"
         R"("image":{"caption":"new","mime_type":"image/jpeg"},"context":{"id":"wamid.0"}}})",
            {"wamid.0", MessageChangeKind::edited, "new", ten}},
        {R"("type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"location",)"
         R"("location":{"latitude":1,"longitude":2}}})",
            {"wamid.0", MessageChangeKind::edited, "📍 1, 2", ten}},
        {R"("type":"revoke","revoke":{"original_message_id":"wamid.0"})", deletion},
        {R"("type":"revoke","revoke":{"message_id":"wamid.0"})", deletion},
        {R"("type":"message_deleted","context":{"id":"wamid.0"})", deletion},
        {R"("type":"unsupported","context":{"id":"wamid.0"},"errors":[{"code":131051,)"
         R"("title":"Message was deleted"}])",
            deletion},
        {R"("type":"unsupported","unsupported":{"type":"revoke"})",
            {"wamid.1", MessageChangeKind::deleted, "", ten}},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of_message(one.content);
        EXPECT_EQ(batch.changes, std::vector{one.change}) << one.content;
        EXPECT_TRUE(batch.messages.empty()) << one.content;
        EXPECT_TRUE(batch.unread.empty()) << one.content;
    }
}

TEST(MetaWebhook, LeavesOutWhatIsNoMessageToUs) {
    const std::string text = R"("type":"text","text":{"body":"x"})";
    const std::string cases[] = {
        change(R"("statuses":[{"id":"wamid.1","status":"read","timestamp":"1","recipient_id":"1650"}])"),
        change("\"messages\":[" + told(R"("type":"reaction","reaction":{"emoji":"x"})") + "]"),
        change("\"messages\":[" + told(R"("type":"system","system":{"body":"changed"})") + "]"),
        change("\"messages\":[" + told(R"("type":"reaction","reaction":{"message_id":"wamid.0","emoji":"x"})")
            + "]"),
        change("\"messages\":[" + told(R"("type":"pin","pin":{"message_id":"X","type":"pin"})") + "]"),
        change("\"messages\":["
            + told(R"("type":"poll_vote","poll_vote":{"message_id":"X","options":["Mon"]})") + "]"),
        change("\"messages\":["
            + told(R"("type":"poll","poll":{"poll_creation_message_id":"X","options":["Mon"]})") + "]"),
        change("\"messages\":[" + told(R"("type":"keep","context":{"id":"X"})") + "]"),
        change("\"messages\":[" + told(R"("type":"star","star":{"key":{"id":"X"},"on":true})") + "]"),
        change(R"("messages":[{"from":"15550783881","id":"wamid.1","timestamp":"1795341600",)" + text + "}]"),
        change("\"messages\":[" + told(text + R"(,"group_id":"Y2Fw")") + "]"),
        change("\"messages\":[" + told(text) + "]", "999"),
        R"({"field":"group_lifecycle_update","value":{"groups":[]}})",
        R"({"field":"smb_message_echoes","value":{"message_echoes":[]}})",
    };
    for (const std::string& one : cases) {
        const FetchedBatch batch = batch_of(one);
        EXPECT_TRUE(batch.messages.empty()) << one;
        EXPECT_TRUE(batch.unread.empty()) << one;
        EXPECT_TRUE(batch.changes.empty()) << one;
    }
}

TEST(MetaWebhook, KeepsAMessageThatCannotBeReadAside) {
    for (const std::string bad :
        {R"({"id":"wamid.9","timestamp":"1","type":"text"})",
            R"({"id":"wamid.9","from":"1","timestamp":"soon","type":"text"})",
            R"({"from":"1","timestamp":"1"})",
            R"({"id":"wamid.9","from":"1","timestamp":"1","type":"text","text":{"body":7}})",
            R"({"id":"wamid.9","from":"1","timestamp":"1","type":"revoke"})",
            R"({"id":"wamid.9","from":"1","timestamp":"1","type":"edit","edit":{"message":{"text":{"body":"x"}}}})",
            "null", "7"}) {
        const FetchedBatch batch = batch_of(
            change("\"messages\":[" + bad + "," + told(R"("type":"text","text":{"body":"good"})") + "]"));
        EXPECT_EQ(batch.messages.size(), 1U) << bad;
        EXPECT_EQ(batch.unread.size(), 1U) << bad;
    }
}

TEST(MetaWebhook, FindsThePersonByNumberAndUserIds) {
    struct Case {
        std::string what;
        std::string contacts;
        std::string ids;
        std::string customer;
        std::vector<std::string> others;
        std::string name;
    };
    const std::string both = R"({"profile":{"name":"Uma"},"wa_id":"15005550301","user_id":"US.301"})";
    const Case cases[] = {
        {"a number alone", "", R"("from":"15005550301")", "+15005550301", {}, ""},
        {"a user id alone", R"({"profile":{"name":"Nia","username":"nia.n"},"user_id":"US.1"})",
            R"("from_user_id":"US.1")", "US.1", {}, "Nia"},
        {"a user id in place of the number", R"({"profile":{"name":"Mo"},"user_id":"EG.2"})",
            R"("from":"EG.2","from_user_id":"EG.2")", "EG.2", {}, "Mo"},
        {"both in the row", both, R"("from":"15005550301","from_user_id":"US.301")", "+15005550301",
            {"US.301"}, "Uma"},
        {"the number in the contacts alone", both, R"("from_user_id":"US.301")", "+15005550301", {"US.301"},
            "Uma"},
        {"the user id in the contacts alone", both, R"("from":"15005550301")", "+15005550301", {"US.301"},
            "Uma"},
        {"a parent's id", R"({"user_id":"US.1","parent_user_id":"US.ENT.2","profile":{"username":"nia.n"}})",
            R"("from_user_id":"US.1","from_parent_user_id":"US.ENT.2")", "US.1", {"US.ENT.2"}, "nia.n"},
        {"somebody else in the contacts", both, R"("from_user_id":"US.1")", "US.1", {}, ""},
        {"an empty number", both, R"("from":"","from_user_id":"US.301")", "+15005550301", {"US.301"}, "Uma"},
        {"another form of the number", R"({"profile":{"name":"Rui"},"wa_id":"5541987654321"})",
            R"("from":"554187654321")", "+5541987654321", {}, "Rui"},
        {"odd contacts", R"(7,null,{"wa_id":7,"profile":7},)" + both, R"("from":"15005550301")",
            "+15005550301", {"US.301"}, "Uma"},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of(
            R"({"field":"messages","value":{"metadata":{"phone_number_id":"106540352242922"},"contacts":[)"
            + one.contacts + R"(],"messages":[{)" + one.ids
            + R"(,"id":"wamid.1","timestamp":"1795341600","type":"text","text":{"body":"x"}}]}})");
        ASSERT_EQ(batch.messages.size(), 1U) << one.what;
        EXPECT_EQ(batch.messages[0].customer, one.customer) << one.what;
        EXPECT_EQ(batch.messages[0].other_addresses, one.others) << one.what;
        EXPECT_EQ(batch.messages[0].customer_name, one.name) << one.what;
    }
}

TEST(MetaWebhook, JoinsWhatWhatsAppSaysIsOnePerson) {
    struct Case {
        std::string ids;
        std::string system;
        std::vector<JoinedAddresses> joins;
        std::string text;
    };
    const std::string number = "the customer has changed their number";
    const std::string user_id = "the customer has a new user id at WhatsApp";
    const Case cases[] = {
        {R"("from":"15005550111",)", R"("type":"user_changed_number","wa_id":"15005550112","body":"changed")",
            {{"+15005550111", "+15005550112"}}, number + ": +15005550112"},
        {R"("from":"15005550111",)", R"("type":"customer_changed_number","new_wa_id":"15005550112")",
            {{"+15005550111", "+15005550112"}}, number + ": +15005550112"},
        {R"("from":"15005550111","from_user_id":"US.1",)",
            R"("type":"user_changed_number","wa_id":"15005550112","user_id":"US.2")",
            {{"+15005550111", "US.1"}, {"+15005550111", "+15005550112"}, {"+15005550111", "US.2"}},
            number + ": +15005550112"},
        {R"("from_user_id":"US.1",)", R"("type":"user_changed_user_id","user_id":"US.2")", {{"US.1", "US.2"}},
            user_id + ": US.2"},
        {"",
            R"("type":"user_changed_user_id","body":"User Ann to B changed from US.1 to US.2","user_id":"US.2")",
            {{"US.1", "US.2"}}, user_id + ": US.2"},
        {"", R"("type":"user_changed_user_id","previous_user_id":"US.1","user_id":"US.2")",
            {{"US.1", "US.2"}}, user_id + ": US.2"},
        {R"("from":"15005550111",)",
            R"("type":"customer_identity_changed","customer":"15005550111","identity":"a")", {},
            "the customer's security code at WhatsApp has changed"},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of(change(R"("messages":[{)" + one.ids
            + R"("id":"wamid.1","timestamp":"1795341600","type":"system","system":{)" + one.system + "}}]"));
        EXPECT_EQ(batch.joins, one.joins) << one.system;
        ASSERT_EQ(batch.messages.size(), 1U) << one.system;
        EXPECT_EQ(batch.messages[0].text, one.text) << one.system;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::notice) << one.system;
    }
}

TEST(MetaWebhook, JoinsTheUserIdsOfAnUpdate) {
    const FetchedBatch batch = batch_of(
        R"({"field":"user_id_update","value":{"metadata":{"phone_number_id":"106540352242922"},)"
        R"("user_id_update":[{"wa_id":"15005550111","user_id":{"previous":"US.1","current":"US.2"}}]}})");

    EXPECT_EQ(batch.joins, (std::vector<JoinedAddresses>{{"US.1", "US.2"}, {"US.1", "+15005550111"}}));
}

TEST(MetaWebhook, KeepsTheOrderOfOneSecond) {
    std::string rows;
    for (int i = 1; i <= 5; ++i)
        rows += (i > 1 ? "," : "")
            + told(R"("type":"text","text":{"body":")" + std::to_string(i) + "\"}",
                "wamid." + std::to_string(9 - i));

    const FetchedBatch batch = batch_of(change("\"messages\":[" + rows + "]"));

    std::string texts;
    for (const IncomingMessage& one : batch.messages)
        texts += one.text;
    EXPECT_EQ(texts, "12345");
}

TEST(MetaWebhook, SurvivesAnythingInPlaceOfAnything) {
    for (const char* body :
        {"{}", R"({"entry":7})", R"({"entry":[7,null,[]]})", R"({"entry":[{"changes":{}}]})",
            R"({"entry":[{"changes":[7,{"field":7,"value":7},{"field":"messages"}]}]})"})
        EXPECT_EQ(read(signed_request(body)).refusal, "") << body;
    for (const char* body : {"", "[]", "7", "{", "null"})
        EXPECT_EQ(kept_aside(read(signed_request(body)).batch.unread),
            std::string("the body is no JSON object: ") + body);
}

TEST(MetaHandshake, IsAnsweredOnlyWithTheRightToken) {
    WebhookRequest request;
    request.query = {
        {"hub.mode", "subscribe"}, {"hub.verify_token", "verify-me"}, {"hub.challenge", "1158201444"}};
    EXPECT_EQ(answer_meta_handshake(request, secrets), "1158201444");

    EXPECT_EQ(answer_meta_handshake(request, {}), std::nullopt);
    request.query[1].second = "verify-m";
    EXPECT_EQ(answer_meta_handshake(request, secrets), std::nullopt);
    request.query[1].second = "verify-me";
    request.query[0].second = "unsubscribe";
    EXPECT_EQ(answer_meta_handshake(request, secrets), std::nullopt);
}

TEST(MetaCustomer, IsOneForBothFormsOfANumber) {
    const std::pair<const char*, const char*> cases[] = {
        {"16505551234", "+16505551234"},
        {"554187654321", "+5541987654321"},  // a mobile number without its 9
        {"5541987654321", "+5541987654321"}, // and with it
        {"554133334444", "+554133334444"},   // a landline has none
        {"541123456789", "+5491123456789"},
        {"5491123456789", "+5491123456789"},
        {"+16505551234", "+16505551234"},
        {"US.13491208655302741918", "US.13491208655302741918"},
        {"", ""},
    };
    for (const auto& [id, customer] : cases)
        EXPECT_EQ(meta_customer(id), customer) << id;
}

} // namespace convassign
