// SPDX-License-Identifier: MIT
//
// From a message at the provider's webhook, or from a command, to the row on an agent's screen, in a real
// browser on this machine.

#include "tests/bench/bench.h"

#include "core/base/random.h"
#include "core/provider/twilio_form.h"
#include "core/provider/twilio_webhook.h"
#include "tests/support/portal_page.h"

#include <thread>

namespace convassign::bench {

namespace {

constexpr int rows_measured = 60;
const std::string hook_url = "https://hooks.example.org/hooks/support";

/// Keeps when each row was drawn on the screen, by the clock of the machine.
constexpr const char* watch_rows = R"js(
window.rows = {};
new MutationObserver(() => {
    for (const row of document.querySelectorAll("#list li[data-conversation]"))
        if (!(row.dataset.conversation in window.rows)) {
            window.rows[row.dataset.conversation] = 0;
            requestAnimationFrame(() => (window.rows[row.dataset.conversation] = performance.timeOrigin + performance.now()));
        }
}).observe(document.getElementById("list"), { childList: true, subtree: true });
)js";

class AgentsScreen {
public:
    AgentsScreen() : page_(signed_in()) {
        world_.must({"enable"});
        page_.browser().choose("#order", "newest"); // only rows in view are in the document
        page_.browser().run(watch_rows);
    }

    /// Returns after how many ms the conversation that this begins is on the screen.
    double time_to_row(int conversation, const std::function<void()>& begin) {
        std::this_thread::sleep_for(std::chrono::milliseconds(chance_.below(100)));
        const double start = now();
        begin();
        double shown = 0;
        const std::string script = "return window.rows[" + std::to_string(conversation) + "] ?? 0";
        if (!soon([&] { return (shown = page_.browser().run(script)) > 0; }))
            throw Error("wait for the row of #" + std::to_string(conversation) + ": it does not come");
        return shown - start;
    }

    void post(int number) {
        const std::string digits = std::to_string(10'000'000 + number);
        const std::string form = "MessageSid=SM000000000000000000000000" + digits
            + "&SmsStatus=received&NumMedia=0&Body=hello&From=whatsapp%3A%2B1555" + digits
            + "&To=whatsapp%3A%2B14155238886";
        RawClient client(world_.address());
        client.send("POST /hooks/support HTTP/1.1\r\nHost: hooks.example.org\r\nX-Twilio-Signature: "
            + twilio_signature(FakeTwilio::auth_token(), hook_url, *read_form(form))
            + "\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: "
            + std::to_string(form.size()) + "\r\n\r\n" + form);
        if (client.reply().status != 204) throw Error("send a webhook: it is refused");
    }

    void inject(int number) {
        world_.must({"inject", "--provider", "desk", "--from", "customer " + std::to_string(number), "--text",
            "hello"});
    }

private:
    PortalPage signed_in() {
        world_.with_twilio = true;
        world_.more_provider = "public_url = \"" + hook_url + "\"\n";
        world_.poll_interval = "1h";
        world_.write_config();
        daemon_.emplace(world_.serving_daemon());
        return world_.page_of("maria");
    }

    static double now() {
        using Milliseconds = std::chrono::duration<double, std::milli>;
        return Milliseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    }

    PortalWorld world_;
    std::optional<Program> daemon_;
    PortalPage page_;
    SystemRandom chance_;
};

} // namespace

Figures measure_rows() {
    AgentsScreen screen;
    std::vector<double> webhooks, commands;
    for (int i = 0; i < rows_measured; ++i) {
        webhooks.push_back(screen.time_to_row(2 * i + 1, [&] { screen.post(i); }));
        commands.push_back(screen.time_to_row(2 * i + 2, [&] { screen.inject(i); }));
    }
    return {{"webhook to row on the screen, Chromium", median(webhooks), "ms", {}, 40, false, false},
        {"the same, of twenty the slowest", percentile(webhooks, 0.95), "ms", {}, 100, false, false},
        {"'convassign inject' to row on the screen", median(commands), "ms", {}, 60, false, false},
        {"the same, of twenty the slowest", percentile(commands, 0.95), "ms", {}, 150, false, false}};
}

} // namespace convassign::bench
