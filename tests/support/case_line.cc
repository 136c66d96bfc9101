// SPDX-License-Identifier: MIT
#include "tests/support/case_line.h"

#include "core/base/error.h"
#include "core/provider/twilio_webhook.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/fake_evolution.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/fake_waha.h"

#include <fstream>

namespace convassign {

std::string hook_secret() { return "hook-secret-90c4"; }

std::string secret_key(const std::string& folder, const std::string& name, const std::string& secret) {
    const std::string file = folder + "/" + name;
    std::ofstream(file) << secret << '\n';
    return name + "_file = \"" + file + "\"\n";
}

Time moment_of(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    if (found == nullptr || !found->is_number()) return wall_clock();
    return Time(std::chrono::seconds(static_cast<std::int64_t>(found->get<double>())));
}

namespace {

std::string text_of(const Json& object, const char* member, const std::string& otherwise = "") {
    const Json* found = find_member(object, member);
    return found == nullptr ? otherwise : found->is_string() ? found->get<std::string>() : found->dump();
}

/// The rows of a `row` or of `rows`; none where the step has neither.
std::vector<Json> rows_of(const Json& step) {
    if (const Json* row = find_member(step, "row")) return {*row};
    if (const Json* rows = find_member(step, "rows")) return rows->get<std::vector<Json>>();
    return {};
}

class MetaLine : public CaseLine {
public:
    std::string table(const std::string& folder) const override {
        return "type = \"meta\"\nphone_number_id = \"100000000000001\"\n"
            + secret_key(folder, "app_secret", hook_secret());
    }
    bool take(const Json& /*step*/) override { return false; }
    std::string signature(const std::string& body) const override {
        return "X-Hub-Signature-256: sha256=" + to_hex(hmac_sha256(hook_secret(), body)) + "\r\n";
    }
    bool seconds_are_text() const override { return true; }
};

class TwilioLine : public CaseLine {
public:
    TwilioLine() { count_requests(); }

    std::string table(const std::string& folder) const override {
        return "type = \"twilio\"\nsender = \"" + our_number + "\"\naccount_sid = \""
            + FakeTwilio::account_sid() + "\"\npublic_url = \"" + public_url + "\"\nbase_url = \""
            + twilio_.base_url() + "\"\n" + secret_key(folder, "auth_token", FakeTwilio::auth_token());
    }
    bool take(const Json& step) override {
        const std::vector<Json> rows = rows_of(step);
        for (const Json& row : rows)
            twilio_.add(message_of(row));
        return !rows.empty();
    }
    std::string signature(const std::string& body) const override {
        return "X-Twilio-Signature: "
            + twilio_signature(FakeTwilio::auth_token(), public_url, *read_form(body)) + "\r\n";
    }

protected:
    FakeServer* server() const override { return &twilio_; }
    Purpose purpose_of(const FakeRequest& request) const override {
        if (!request.path.ends_with("/Messages.json")) return Purpose::other;
        return request.parameter("PageToken") ? Purpose::list : Purpose::first_list;
    }

private:
    static FakeMessage message_of(const Json& row) {
        FakeMessage message;
        message.sid = text_of(row, "sid");
        message.from = text_of(row, "from");
        message.to = text_of(row, "to", our_number);
        message.body = text_of(row, "body");
        message.direction = text_of(row, "direction", "inbound");
        message.status = text_of(row, "status", "received");
        message.num_media = row.value("num_media", 0);
        message.date_created = message.date_sent = moment_of(row, "date_sent");
        return message;
    }

    inline static const std::string our_number = "whatsapp:+15005550000";
    inline static const std::string public_url = "https://hooks.example.org/hooks/line";
    mutable FakeTwilio twilio_;
};

class WahaLine : public CaseLine {
public:
    WahaLine() { count_requests(); }

    std::string table(const std::string& folder) const override {
        return "type = \"waha\"\nbase_url = \"" + waha_.base_url() + "\"\n"
            + secret_key(folder, "api_key", FakeWaha::api_key())
            + secret_key(folder, "webhook_secret", hook_secret());
    }
    std::vector<std::string> sent() const override {
        std::vector<std::string> texts;
        for (const FakeWahaMessage& message : waha_.sent())
            texts.push_back(message.body);
        return texts;
    }
    bool tell_fate(const std::string& state) override {
        waha_.set_ack(waha_.sent().back().id,
            state == "failed"          ? -1
                : state == "queued"    ? 0
                : state == "sent"      ? 1
                : state == "delivered" ? 2
                                       : 3);
        return true;
    }
    bool take(const Json& step) override {
        if (const Json* pair = find_member(step, "lid_known")) {
            waha_.know_lid(pair->at(0), pair->at(1));
            return true;
        }
        std::vector<FakeWahaMessage> messages;
        for (const Json& row : rows_of(step))
            messages.push_back(message_of(row));
        waha_.put(messages);
        return !messages.empty();
    }
    std::string signature(const std::string& body) const override {
        return "X-Webhook-Hmac-Algorithm: sha512\r\nX-Webhook-Hmac: "
            + to_hex(hmac_sha512(hook_secret(), body)) + "\r\n";
    }

protected:
    FakeServer* server() const override { return &waha_; }
    std::string send_path() const override { return "/api/sendText"; }
    Purpose purpose_of(const FakeRequest& request) const override {
        if (!request.path.ends_with("/chats/all/messages")) return Purpose::other;
        return request.number("offset", 0) == 0 ? Purpose::first_list : Purpose::list;
    }

private:
    static FakeWahaMessage message_of(const Json& row) {
        FakeWahaMessage message;
        message.id = text_of(row, "id");
        message.from_me = row.value("fromMe", false);
        message.at = moment_of(row, "timestamp");
        message.raw = row.dump();
        return message;
    }

    mutable FakeWaha waha_;
};

class EvolutionLine : public CaseLine {
public:
    EvolutionLine() { count_requests(); }

    std::string table(const std::string& folder) const override {
        return "type = \"evolution\"\nbase_url = \"" + evolution_.base_url() + "\"\ninstance = \""
            + FakeEvolution::instance() + "\"\n" + secret_key(folder, "api_key", FakeEvolution::api_key());
    }
    std::vector<std::string> sent() const override {
        std::vector<std::string> texts;
        for (const FakeEvolutionMessage& message : evolution_.sent())
            texts.push_back(message.text);
        return texts;
    }
    bool tell_fate(const std::string& state) override {
        evolution_.report(evolution_.sent().back().id,
            state == "failed"          ? "ERROR"
                : state == "queued"    ? "PENDING"
                : state == "sent"      ? "SERVER_ACK"
                : state == "delivered" ? "DELIVERY_ACK"
                                       : "READ");
        return true;
    }
    bool take(const Json& step) override {
        if (const Json* state = find_member(step, "state")) {
            evolution_.set_state(*state);
            return true;
        }
        if (const Json* ignores = find_member(step, "ignore_filter")) {
            evolution_.ignore_times(*ignores);
            fill_list(step.value("rows_in_list", 0));
            return true;
        }
        std::vector<FakeEvolutionMessage> messages;
        for (const Json& row : rows_of(step))
            messages.push_back(message_of(row));
        evolution_.put(messages);
        return !messages.empty();
    }
    /// It has webhooks, which convassign does not read.
    std::string signature(const std::string& /*body*/) const override { return ""; }

protected:
    FakeServer* server() const override { return &evolution_; }
    std::string send_path() const override { return "/message/sendText/"; }
    /// Each poll looks at once for what is there until tomorrow, and halves that window where it has to.
    Purpose purpose_of(const FakeRequest& request) const override {
        if (!request.path.starts_with("/chat/findMessages/")) return Purpose::other;
        const Json asked = parse_json(request.body);
        const std::string until = asked.value("/where/messageTimestamp/lte"_json_pointer, "");
        const auto end = parse_time(until, request.at);
        return !end || *end > request.at + std::chrono::hours(12) ? Purpose::first_list : Purpose::list;
    }

private:
    /// A row there is known by its own id, but the same message may come under two chats.
    static FakeEvolutionMessage message_of(const Json& row) {
        FakeEvolutionMessage message;
        const Json& key = row.at("key");
        message.id = text_of(row, "id") + " " + text_of(key, "remoteJid") + " " + text_of(key, "id");
        message.at = moment_of(row, "messageTimestamp");
        message.raw = row.dump();
        return message;
    }

    /// One message a minute, of many people.
    void fill_list(int rows) {
        for (int i = 0; i < rows; ++i) {
            FakeEvolutionMessage message;
            message.chat = std::to_string(15005559000 + i % 100) + "@s.whatsapp.net";
            message.text = "hello";
            message.at = wall_clock() - std::chrono::minutes(i);
            evolution_.add(message);
        }
    }

    mutable FakeEvolution evolution_;
};

} // namespace

std::unique_ptr<CaseLine> CaseLine::make(const std::string& provider) {
    if (provider == "meta") return std::make_unique<MetaLine>();
    if (provider == "twilio") return std::make_unique<TwilioLine>();
    if (provider == "chatwoot") return make_chatwoot_line();
    if (provider == "waha") return std::make_unique<WahaLine>();
    if (provider == "evolution") return std::make_unique<EvolutionLine>();
    throw Error("make the line of a case: there is no provider '" + provider + "'");
}

void CaseLine::count_requests() {
    server()->on_request([this](const FakeRequest& request) {
        const Purpose purpose = purpose_of(request);
        if (purpose == Purpose::first_list) ++polls_;
        if (purpose == Purpose::first_list || purpose == Purpose::list) ++lists_;
        if (purpose == Purpose::assignment) ++assignments_;
    });
}

} // namespace convassign
