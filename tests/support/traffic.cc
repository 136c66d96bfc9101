// SPDX-License-Identifier: MIT
#include "tests/support/traffic.h"

#include "core/base/error.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "tests/support/fake_meta.h"
#include "tests/support/world.h"

#include <poll.h>

namespace convassign {

namespace {

constexpr int customers_by_webhook = 40; // who write by webhook
constexpr Duration patience_with_one = std::chrono::milliseconds(500);
constexpr Duration longest_refusal = std::chrono::seconds(30);

void pause(int milliseconds) { poll(nullptr, 0, milliseconds); }

std::string post(const std::string& path, const std::string& header, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
        + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        + body;
}

} // namespace

class Traffic::Asker {
public:
    explicit Asker(const Traffic& traffic) : traffic_(traffic), asked_(&traffic.a_) {}

    bool ask(const std::string& request) {
        try {
            RawClient client(asked_->address(), patience_with_one);
            client.send(request);
            if (client.reply().status == 200) return true;
        } catch (const Error&) { // it is dead, or hangs
        }
        asked_ = asked_ == &traffic_.a_ ? &traffic_.b_ : &traffic_.a_;
        return false;
    }

    /// Says it again until it is taken, or nobody has taken it for very long.
    bool insist(const std::string& request) {
        const auto begun_at = steady_clock();
        while (!ask(request)) {
            if (steady_clock() - begun_at > longest_refusal) return false;
            pause(5);
        }
        return true;
    }

private:
    const Traffic& traffic_;
    World* asked_;
};

Traffic::Traffic(World& a, World& b, const FakeMeta& meta, std::vector<std::string> tokens)
    : a_(a), b_(b), meta_(meta), tokens_(std::move(tokens)) {
    threads_.emplace_back([this] { send_webhooks(); });
    threads_.emplace_back([this] { write_at_provider(); });
    threads_.emplace_back([this] { answer(); });
    threads_.emplace_back([this] { beat(); });
    threads_.emplace_back([this] { run_commands(); });
}

Traffic::Taken Traffic::end() {
    stops_ = true;
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
    return taken_;
}

void Traffic::send_webhooks() {
    Asker provider(*this);
    for (int i = 0; !stops_; ++i) {
        const std::string id = "wamid.IN" + std::to_string(i);
        const std::string body =
            meta_.message("1555000" + std::to_string(1000 + i % customers_by_webhook), id, "webhook " + id);
        if (!provider.insist(post("/hooks/sales",
                "X-Hub-Signature-256: sha256=" + to_hex(hmac_sha256(FakeMeta::app_secret, body)), body)))
            return;
        taken_.by_webhook.insert(id);
        ++webhooks_taken_;
        pause(15);
    }
}

void Traffic::write_at_provider() {
    for (; !stops_; ++taken_.written_at_provider) {
        a_.twilio().receive("whatsapp:+1555111" + std::to_string(1 + taken_.written_at_provider % answered),
            "polled " + std::to_string(taken_.written_at_provider));
        pause(30);
    }
}

void Traffic::answer() {
    Asker page(*this);
    for (int i = 0; !stops_; ++i) {
        const std::string text = "answer " + std::to_string(i);
        if (!page.insist(post("/api/v1/conversations/" + std::to_string(1 + i % answered) + "/messages",
                "Authorization: Bearer " + tokens_.front(),
                R"({"text":")" + text + R"(","key":"key-)" + std::to_string(i) + "\"}")))
            return;
        taken_.answers.insert(text);
        pause(60);
    }
}

void Traffic::beat() {
    Asker page(*this);
    for (int i = 1; !stops_; ++i) {
        for (const std::string& token : tokens_)
            page.ask(post("/api/v1/presence", "Authorization: Bearer " + token,
                R"({"tab":"tab-1","seq":)" + std::to_string(i)
                    + R"(,"idle_ms":0,"visible":true,"event":"beat"})"));
        pause(250);
    }
}

/// What ends otherwise may be done or not.
void Traffic::run_commands() {
    for (int i = 0; !stops_; ++i) {
        World& machine = i % 2 == 0 ? a_ : b_;
        const std::string id = "desk-" + std::to_string(i);
        if (i % 5 == 4)
            static_cast<void>(
                machine.command({"close", std::to_string(answered + 1 + i % customers_by_webhook)}));
        else if (machine
                     .command({"inject", "--provider", "desk", "--id", id, "--from",
                         "visitor-" + std::to_string(i % 8), "--text", "command " + id})
                     .status
            == 0)
            taken_.by_command.insert(id);
    }
}

} // namespace convassign
