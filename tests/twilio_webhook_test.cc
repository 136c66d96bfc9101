// SPDX-License-Identifier: MIT
#include "core/provider/twilio_webhook.h"

#include "tests/support/kept_aside.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>
#include <map>

namespace convassign {

namespace {

const std::string token = "12345";
const std::string url = "https://hooks.example.org/hooks/support";
const std::string own_number = "whatsapp:+14155238886";
const std::string sid = "SM0123456789abcdef0123456789abcdef";

const std::string inbound = "SmsMessageSid=" + sid
    + "&NumMedia=1&ProfileName=Ada+L%C3%B3pez&MessageType=image&SmsSid=" + sid
    + "&WaId=15551234567&SmsStatus=received&Body=hello+%26+welcome&To=whatsapp%3A%2B14155238886&NumSegments=1"
      "&MessageSid="
    + sid + "&AccountSid=AC1&From=whatsapp%3A%2B15551234567&ApiVersion=2010-04-01";

ProviderConfig configuration(const std::string& public_url = url) {
    ProviderConfig config;
    config.type = "twilio";
    config.settings = {{"sender", own_number}, {"public_url", public_url}};
    return config;
}

WebhookRequest signed_request(const std::string& body, const std::string& signed_url = url) {
    WebhookRequest request;
    request.body = body;
    request.headers = {{"X-Twilio-Signature", twilio_signature(token, signed_url, read_form(body).value())}};
    return request;
}

WebhookReading read(const WebhookRequest& request, const std::string& public_url = url) {
    return read_twilio_webhook(request, configuration(public_url), {{"auth_token", token}}, noon);
}

/// Empty where it is taken.
std::string refusal(const WebhookRequest& request, const std::string& public_url = url) {
    return read(request, public_url).refusal;
}

// Twilio's own example: https://www.twilio.com/docs/usage/security
TEST(TwilioSignature, AgreesWithTheDocumentedExample) {
    EXPECT_EQ(twilio_signature(token, "https://mycompany.com/myapp.php?foo=1&bar=2",
                  {{"CallSid", "CA1234567890ABCDE"}, {"Caller", "+14158675309"}, {"Digits", "1234"},
                      {"From", "+14158675309"}, {"To", "+18005551212"}}),
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

// What Twilio's own library (twilio 6.3.1 of npm) makes of it.
TEST(TwilioSignature, IsMadeByTheAlgorithmOfASharedKey) {
    EXPECT_EQ(twilio_signature(token, "https://mycompany.com/myapp.php?foo=1&bar=2",
                  {{"CallSid", "CA1234567890ABCDE"}, {"Caller", "+14158675309"}, {"Digits", "1234"},
                      {"From", "+14158675309"}, {"To", "+18005551212"}},
                  hmac_sha256),
        "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=");
}

TEST(TwilioSignature, TakesAValueThatIsRepeatedOnce) {
    EXPECT_EQ(twilio_signature(token, url, {{"a", "2"}, {"a", "1"}, {"a", "2"}}),
        twilio_signature(token, url, {{"a", "1"}, {"a", "2"}}));
}

TEST(TwilioWebhook, BringsTheMessage) {
    const WebhookReading batch = read(signed_request(inbound));

    ASSERT_EQ(batch.batch.messages.size(), 1u);
    const IncomingMessage& message = batch.batch.messages[0];
    EXPECT_EQ(message.provider_message_id, sid);
    EXPECT_EQ(message.customer, "whatsapp:+15551234567");
    EXPECT_EQ(message.customer_name, "Ada López");
    EXPECT_EQ(message.text, "hello & welcome");
    EXPECT_EQ(message.media_count, 1);
    EXPECT_EQ(message.sent_at, noon);
}

TEST(TwilioWebhook, TellsTheTimeInWholeSecondsAsTheListDoes) {
    const WebhookReading batch = read_twilio_webhook(signed_request(inbound), configuration(),
        {{"auth_token", token}}, noon + std::chrono::milliseconds(700));

    EXPECT_EQ(batch.batch.messages.at(0).sent_at, noon);
}

/// What a form brings that has these pairs beside the usual ones.
FetchedBatch batch_of(const std::string& pairs, const std::string& from = "whatsapp%3A%2B15550001111") {
    const WebhookReading reading = read(signed_request("MessageSid=" + sid + "&From=" + from
        + "&To=whatsapp%3A%2B14155238886&SmsStatus=received&AccountSid=AC1&ChannelMetadata=%7B%22a%22%3A1%7D&"
        + pairs));
    EXPECT_EQ(reading.refusal, "") << pairs;
    return reading.batch;
}

TEST(TwilioWebhook, TellsEachKindOfMessageInWords) {
    struct Case {
        std::string pairs;
        std::string text;
    };
    const Case cases[] = {
        {"Body=&Latitude=52.5&Longitude=13.4&Label=Caf%C3%A9", "📍 Café (52.5, 13.4)"},
        {"Body=&MessageType=location&Latitude=52.5&Longitude=13.4", "📍 52.5, 13.4"},
        {"Body=&Latitude=52.5&Longitude=13.4&Label=Caf%C3%A9&Address=Ring+1", "📍 Café, Ring 1 (52.5, 13.4)"},
        {"Body=Ring+1&Latitude=52.5&Longitude=13.4&Address=Ring+1", "📍 Ring 1 (52.5, 13.4)"},
        {"Body=Here+I+am&Latitude=52.5&Longitude=13.4", "Here I am\n📍 52.5, 13.4"},
        {"Body=Yes&ButtonText=Yes&ButtonPayload=p&MessageType=button", "Yes"},
        {"Body=&ButtonText=Yes&ButtonPayload=p&MessageType=button", "Yes"},
        {"Body=&ButtonPayload=p&MessageType=button", "p"},
        {"Body=&ListTitle=Express&ListId=7&MessageType=interactive", "Express"},
        {"MessageType=interactive&InteractiveData=%7B%22name%22%3A%22Ann%22%2C%22day%22%3A%22Mon%22%7D",
            "day: Mon, name: Ann"},
        {"MessageType=interactive&FlowData=no+JSON", "no JSON"},
        {"MessageType=order&Order=%5B%7B%22id%22%3A%22shirt%22%7D%5D", "order: id: shirt"},
        {"MessageType=contacts&NumMedia=1&MediaContentType0=text%2Fvcard", "a contact card"},
        {"MessageType=unsupported", "a message that WhatsApp cannot pass on; read it on the phone"},
        {"MessageType=poll&PollQuestion=Which+day%3F&PollOptions=Mon",
            "a message of the kind 'poll': Which day?, Mon"},
        {"Body=Is+it+new%3F&ReferralHeadline=Sale&ReferralBody=Half&ReferralSourceUrl=https%3A%2F%2Ffb."
         "example%2F1",
            "Is it new?\n(came by the ad: Sale: Half, https://fb.example/1)"},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of(one.pairs);
        ASSERT_EQ(batch.messages.size(), 1U) << one.pairs;
        EXPECT_EQ(batch.messages[0].text, one.text) << one.pairs;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::content) << one.pairs;
    }
}

TEST(TwilioWebhook, SaysWhatHoldsNothingToRead) {
    const std::pair<std::string, std::string> cases[] = {
        {"Body=&NumMedia=0", "a message without text"},
        {"Body=&MessageType=newThing", "a message of the kind 'newThing'"},
        {"Body=&MessageType=button", "a message of the kind 'button'"},
    };
    for (const auto& [pairs, text] : cases) {
        const FetchedBatch batch = batch_of(pairs);
        ASSERT_EQ(batch.messages.size(), 1U) << pairs;
        EXPECT_EQ(batch.messages[0].text, text) << pairs;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::unknown) << pairs;
    }
}

TEST(TwilioWebhook, LeavesOutWhatOnlyMarksAnotherMessage) {
    for (const char* pairs : {"Body=x&MessageType=reaction", "ReactionEmoji=x",
             "MessageType=poll_vote&Body=Mon", "MessageType=pin",
             "MessageType=newMark&OriginalRepliedMessageSid=SM1", "MessageType=system&Body=x"}) {
        const FetchedBatch batch = batch_of(pairs);
        EXPECT_TRUE(batch.messages.empty()) << pairs;
        EXPECT_TRUE(batch.changes.empty()) << pairs;
    }
}

TEST(TwilioWebhook, TakesEditsAndDeletionsForChangesOfTheirMessage) {
    const std::pair<std::string, MessageChange> cases[] = {
        {"MessageType=edit&Body=new&OriginalMessageSid=SM1", {"SM1", MessageChangeKind::edited, "new", noon}},
        {"MessageType=edited&Body=new", {sid, MessageChangeKind::edited, "new", noon}},
        {"MessageType=deleted&OriginalRepliedMessageSid=SM1", {"SM1", MessageChangeKind::deleted, "", noon}},
    };
    for (const auto& [pairs, change] : cases) {
        const FetchedBatch batch = batch_of(pairs);
        EXPECT_EQ(batch.changes, std::vector{change}) << pairs;
        EXPECT_TRUE(batch.messages.empty()) << pairs;
    }
}

TEST(TwilioWebhook, TellsTypeAndNameOfMedia) {
    struct Case {
        std::string pairs;
        std::int64_t count;
        std::vector<Media> media;
    };
    const std::string file = "ME" + std::string(32, '0');
    const Case cases[] = {
        {"NumMedia=1&MediaContentType0=audio%2Fogg&MediaUrl0=https%3A%2F%2Fapi.twilio.com%2Fx%2F" + file, 1,
            {{"audio/ogg", {}, "", {}, file}}},
        {"NumMedia=2&MediaContentType0=image%2Fpng&MediaContentType1=application%2Fpdf&MediaFilename1=bill."
         "pdf",
            2, {{"image/png", {}, "", {}, "listed"}, {"application/pdf", {}, "bill.pdf", {}, "listed"}}},
        {"NumMedia=2&MediaContentType0=image%2Fpng", 2,
            {{"image/png", {}, "", {}, "listed"}, {"", {}, "", {}, "listed"}}},
        {"NumMedia=1", 1, {{"", {}, "", {}, "listed"}}},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of(one.pairs);
        EXPECT_EQ(batch.messages.at(0).media_count, one.count) << one.pairs;
        EXPECT_EQ(batch.messages.at(0).media, one.media) << one.pairs;
    }
}

TEST(TwilioWebhook, FindsThePersonByNumberAndUserId) {
    struct Case {
        std::string from;
        std::string pairs;
        std::string customer;
        std::vector<std::string> others;
    };
    const Case cases[] = {
        {"whatsapp%3A%2B15550001111", "WaId=15550001111", "whatsapp:+15550001111", {}},
        {"whatsapp%3A%2B15550001111", "WaId=15550001111&ExternalUserId=whatsapp%3AUS.1",
            "whatsapp:+15550001111", {"whatsapp:US.1"}},
        {"whatsapp%3AUS.1", "ExternalUserId=US.1", "whatsapp:US.1", {}},
        {"whatsapp%3AUS.1", "WaId=15550001111&ExternalUserId=US.1", "whatsapp:US.1",
            {"whatsapp:+15550001111"}},
        {"whatsapp%3A%2B554187654321", "WaId=554187654321", "whatsapp:+554187654321",
            {"whatsapp:+5541987654321"}},
        {"whatsapp%3A%2B5541987654321", "WaId=554187654321", "whatsapp:+5541987654321",
            {"whatsapp:+554187654321"}},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of("Body=x&" + one.pairs, one.from);
        EXPECT_EQ(batch.messages.at(0).customer, one.customer) << one.from << " " << one.pairs;
        EXPECT_EQ(batch.messages.at(0).other_addresses, one.others) << one.from << " " << one.pairs;
    }
}

TEST(TwilioWebhook, OpensNothingForTheFateOfOurOwnMessages) {
    const std::string body = "MessageSid=" + sid
        + "&MessageStatus=delivered&From=whatsapp%3A%2B14155238886"
          "&To=whatsapp%3A%2B1555";

    const WebhookReading reading = read(signed_request(body));

    EXPECT_TRUE(reading.batch.messages.empty());
    EXPECT_EQ(reading.refusal, "");
    ASSERT_EQ(reading.batch.fates.size(), 1U);
    EXPECT_EQ(reading.batch.fates[0].state, FateKind::delivered);
}

TEST(TwilioWebhook, IsSignedWithThePortOrWithout) {
    EXPECT_EQ(refusal(signed_request(inbound, "https://hooks.example.org:443/hooks/support")), "");
    EXPECT_EQ(
        refusal(signed_request(inbound, "https://h.example/x?a=1"), "https://h.example:8443/x?a=1"), "");
    EXPECT_EQ(refusal(signed_request(inbound, "http://[::1]/x"), "http://[::1]:80/x"), "");
}

TEST(TwilioWebhook, IsRefusedUnlessItsSignatureHolds) {
    WebhookRequest unsigned_request = signed_request(inbound);
    unsigned_request.headers.clear();
    WebhookRequest changed = signed_request(inbound);
    changed.body += "&More=1";
    WebhookRequest of_another = signed_request(inbound);
    of_another.headers[0].second = twilio_signature("another token", url, *read_form(inbound));
    const std::string wrong = "X-Twilio-Signature is missing or wrong";

    EXPECT_EQ(refusal(unsigned_request), wrong);
    EXPECT_EQ(refusal(changed), wrong);
    EXPECT_EQ(refusal(of_another), wrong);
    EXPECT_EQ(refusal(signed_request(inbound, "https://elsewhere.example.org/hooks/support")), wrong);
    EXPECT_EQ(refusal(signed_request(inbound), ""), "the configuration names no public_url");
}

/// Signed with a SharedKey: its settings, and the signature that Twilio's library (twilio 6.3.1 of npm)
/// makes.
struct SharedKeySigned {
    const char* settings;
    const char* signature;
    const char* refusal;
};

const std::string with_shared_key = "MessageSid=" + sid
    + "&From=whatsapp%3A%2B15551234567&To=whatsapp%3A%2B14155238886&Body=hello+%26+welcome%2C+Zo%C3%AB"
      "&SmsStatus=received&NumMedia=0";
constexpr auto by_sha256 = "8eEx65d+OO3amLiOllFamAh7lvtuQ1wmACOGNza1iME=";
constexpr auto by_sha1 = "7JxSKgO0rVfw5M9uAA7bIVOfaGs=";
constexpr auto no_fit = "X-Twilio-Signature does not fit webhook_secret and the SharedKey 'k1'";

WebhookRequest signed_with_shared_key(const std::string& settings, const std::string& signature) {
    WebhookRequest request;
    request.body = with_shared_key;
    request.headers = {{"X-Twilio-Signature", signature}, {"X-Twilio-Webhooks-Signature-Settings", settings}};
    return request;
}

const Secrets both_secrets{{"auth_token", token}, {"webhook_secret", "shared secret of 2026"}};

TEST(TwilioWebhook, IsCheckedByTheAlgorithmOfItsSharedKey) {
    const std::vector<SharedKeySigned> cases{
        {"key=k1,algorithm=HMAC_SHA256", by_sha256, ""},
        {"algorithm = HMAC_SHA256 , key = k1", by_sha256, ""},
        {"key=k1,algorithm=HMAC_SHA1", by_sha1, ""},
        {"key=k1", by_sha1, ""},
        {"key=k1,algorithm=HMAC_SHA1", by_sha256, no_fit},
        {"key=k1,algorithm=HMAC_SHA256", by_sha1, no_fit},
        {"key=k1,algorithm=HMAC_SHA256", "8eEx65d+OO3amLiOllFamAh7lvtuQ1wmACOGNza1iMF=", no_fit},
        {"key=k1,algorithm=HMAC_SHA256", "", no_fit},
        {"key=k1,algorithm=HMAC_SHA512", by_sha256,
            "it is signed by the algorithm 'HMAC_SHA512', which is not known here"},
    };

    for (const auto& [settings, signature, refusal] : cases)
        EXPECT_EQ(read_twilio_webhook(
                      signed_with_shared_key(settings, signature), configuration(), both_secrets, noon)
                      .refusal,
            refusal)
            << settings;
}

TEST(TwilioWebhook, IsNotBelievedBySharedKeyAndAuthTokenMixed) {
    WebhookRequest by_token = signed_request(with_shared_key);
    by_token.headers.emplace_back("X-Twilio-Webhooks-Signature-Settings", "key=k1,algorithm=HMAC_SHA1");
    WebhookRequest by_key = signed_with_shared_key("", by_sha1);
    const auto read = [](const WebhookRequest& request) {
        return read_twilio_webhook(request, configuration(), both_secrets, noon).refusal;
    };

    EXPECT_EQ(read(by_token), no_fit);
    EXPECT_EQ(read(by_key), "X-Twilio-Signature is missing or wrong");
    EXPECT_EQ(read(signed_request(with_shared_key)), "");
}

TEST(TwilioWebhook, NamesTheSecretThatASharedKeyNeeds) {
    EXPECT_EQ(refusal(signed_with_shared_key("key=k1,algorithm=HMAC_SHA256", by_sha256)),
        "it is signed with the SharedKey 'k1', and the configuration names no webhook_secret_file");
}

TEST(TwilioWebhook, IsRefusedWhereItBringsNoMessageOfOurs) {
    const std::string ours = "&To=whatsapp%3A%2B14155238886";
    EXPECT_EQ(refusal(signed_request("MessageSid=" + sid + "&From=a&To=whatsapp%3A%2B1")),
        "'To' is not our sender");
    WebhookRequest broken = signed_request(inbound);
    broken.body = "%zz=1";
    EXPECT_EQ(refusal(broken), "the body is no form");
}

TEST(TwilioWebhook, KeepsAsideWhatIsSignedAndNoMessage) {
    const std::string ours = "&To=whatsapp%3A%2B14155238886";
    for (const auto& [form, reason] :
        std::map<std::string, std::string>{{"MessageSid=7&From=a" + ours, "'MessageSid' is none"},
            {"From=a" + ours, "'MessageSid' is none"}, {"MessageSid=" + sid + ours, "'From' is missing"}}) {
        const auto reading = read_twilio_webhook(signed_request(form), configuration(), both_secrets, noon);
        EXPECT_EQ(kept_aside(reading.batch.unread), reason + ": " + form);
        WebhookRequest unsigned_one = signed_request(form);
        unsigned_one.headers.clear();
        EXPECT_NE(refusal(unsigned_one), "");
    }
}

TEST(Form, IsReadStrictly) {
    EXPECT_EQ(read_form("a=1&b=x+y%26&&c&d="), (Form{{"a", "1"}, {"b", "x y&"}, {"c", ""}, {"d", ""}}));
    for (const char* broken : {"a=%", "a=%4", "a=%4g", "%zz=1"})
        EXPECT_EQ(read_form(broken), std::nullopt) << broken;
}

} // namespace

} // namespace convassign
