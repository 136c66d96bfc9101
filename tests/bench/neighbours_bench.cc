// SPDX-License-Identifier: MIT
//
// What a provider has to suffer from its neighbours: how much longer a message takes to be assigned beside
// providers that hang, flood and lie.

#include "core/base/random.h"
#include "core/store/store.h"
#include "core/wrap/database.h"
#include "tests/bench/bench.h"

#include "core/actions.h"
#include "core/base/error.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int messages = 100;
constexpr std::int64_t flood_messages = 10'000; // in each poll

/// Takes every request and answers none.
struct HangingTwilio : FakeTwilio {
    HangingTwilio() {
        on_request([this](const FakeRequest&) { hang_next(); });
    }
    ~HangingTwilio() override { stop(); }
};

/// Half bodies, half pages and failures. Each second answer is honest, lest the polls get rare.
struct LyingTwilio : FakeTwilio {
    LyingTwilio() {
        for (int i = 0; i < 200; ++i)
            receive("whatsapp:+1777" + std::to_string(1'000'000 + i), "hello");
        on_request([this](const FakeRequest&) { lie(); });
    }
    ~LyingTwilio() override { stop(); }

    void lie() {
        switch (asked_++ % 6) {
        case 0:
            return truncate_next(false);
        case 2:
            return truncate_next(true);
        case 4:
            return fail_next(1, 500);
        default:
            return;
        }
    }

    std::atomic<int> asked_{0};
};

/// Thousands of messages in every poll, each of a customer who has never written before.
struct FloodingTwilio : FakeServer {
    ~FloodingTwilio() override { stop(); }

    FakeAnswer honest_answer(const FakeRequest& request) override {
        const std::int64_t told = request.number("PageToken", 0);
        const std::int64_t size = std::min(request.number("PageSize", 50), flood_messages - told);
        std::string page = R"({"messages":[)";
        for (std::int64_t i = 0; i < size; ++i)
            page += (i > 0 ? "," : "") + row();
        const bool is_last = told + size >= flood_messages;
        const std::string next =
            request.path + "?PageSize=" + std::to_string(size) + "&PageToken=" + std::to_string(told + size);
        return {200, page + R"(],"next_page_uri":)" + (is_last ? "null" : json_text(next)) + "}", {}};
    }
    [[nodiscard]] FakeAnswer failure(int status) const override { return {status, "{}", {}}; }

private:
    std::string row() {
        const std::string number = std::to_string(10'000'000 + ++rows_);
        const std::string date = mail_date(clock(), "+0000");
        return R"({"sid":"SM000000000000000000000000)" + number + R"(","from":"whatsapp:+1888)" + number
            + R"(","to":")" + FakeTwilio::sender()
            + R"(","body":"Hello, is my order on its way?","direction":"inbound","status":"received","num_media":"0","date_created":")"
            + date + R"(","date_sent":")" + date + R"("})";
    }

    std::int64_t rows_ = 0;
};

struct Measured {
    std::vector<double> delays; ///< in ms, of each message
    double others_stored = 0;   ///< messages of the neighbours, by second
};

/// The real daemon, polling one honest provider and its neighbours.
class Street {
public:
    explicit Street(const std::vector<const FakeServer*>& neighbours)
        : store_(directory_.file("c.db"), Store::Mode::create) {
        const Config config;
        const ActionNeeds action_needs{
            store_, config, Actor{"cli:bench", Role::admin, std::nullopt}, wall_clock()};
        add_agent(action_needs, "maria", {});
        set_online(action_needs, "maria", 1h);
        set_auto_assign(action_needs, true, "");
        std::ofstream(directory_.file("token")) << FakeTwilio::auth_token() << '\n';
        std::ofstream file(directory_.file("c.toml"));
        file << "[database]\npath = \"" << directory_.file("c.db")
             << "\"\n[http]\nlisten = \"unix:" << directory_.file("http.sock") << "\"\n";
        file << provider("honest", honest_);
        for (std::size_t i = 0; i < neighbours.size(); ++i)
            file << provider("neighbour" + std::to_string(i), *neighbours[i]);
        file.close();
        daemon_.emplace(std::vector<std::string>{
            daemon_program(), "--config", directory_.file("c.toml"), "--log-level", "error"});
        honest_.wait_for_requests(2);
        for (const FakeServer* neighbour : neighbours)
            neighbour->wait_for_requests(1);
    }

    Measured measure() {
        Measured measured;
        SystemRandom random;
        const auto start = steady_clock();
        const std::int64_t before = count();
        for (int i = 0; i < messages; ++i) {
            usleep(static_cast<useconds_t>(random.below(100'000))); // anywhere between two polls
            const std::string customer = "whatsapp:+1555" + std::to_string(1'000'000 + i);
            const auto sent = steady_clock();
            honest_.receive(customer, "hello");
            wait_until_assigned(customer);
            measured.delays.push_back(1000 * seconds_since(sent));
        }
        measured.others_stored = static_cast<double>(count() - before - messages) / seconds_since(start);
        return measured;
    }

private:
    [[nodiscard]] std::string provider(const std::string& name, const FakeServer& server) const {
        return "[[provider]]\nname = \"" + name + "\"\ntype = \"twilio\"\naccount_sid = \""
            + FakeTwilio::account_sid() + "\"\nauth_token_file = \"" + directory_.file("token")
            + "\"\nsender = \"" + FakeTwilio::sender() + "\"\npoll_interval = \"100ms\"\nbase_url = \""
            + server.base_url() + "\"\n";
    }

    [[nodiscard]] std::int64_t count() { return store_->number("SELECT coalesce(max(id), 0) FROM messages"); }

    void wait_until_assigned(const std::string& customer) {
        const auto start = steady_clock();
        const LineId line = lines::at(store_, "honest", "twilio", FakeTwilio::sender()).id;
        for (;;) {
            const auto open = conversations::find_open(store_, line, customer);
            if (open && open->state == ConversationState::assigned) return;
            if (seconds_since(start) > 30) throw Error("wait for a message: not assigned after 30 s");
            usleep(200);
        }
    }

    Directory directory_;
    FakeTwilio honest_;
    Store store_;
    std::optional<Process> daemon_;
};

} // namespace

Figures measure_neighbours() {
    const Measured alone = Street({}).measure();
    const HangingTwilio hanging;
    const FloodingTwilio flooding;
    const LyingTwilio lying;
    const Measured beside = Street({&hanging, &flooding, &lying}).measure();
    const auto more = [&](double share) {
        return percentile(beside.delays, share) - percentile(alone.delays, share);
    };
    return {
        {"message at a provider to row assigned, alone", median(alone.delays), "ms", {}, 0},
        {"  the worst of " + std::to_string(messages), percentile(alone.delays, 1), "ms", {}, 0},
        {"  longer beside a hanging, a flooding, a lying one", more(0.5), "ms", {}, 50, false},
        {"  the worst, longer than the worst alone", more(1), "ms", {}, 50, false},
        {"  stored of the flood meanwhile", beside.others_stored, "messages/s", {}, 0},
    };
}

} // namespace convassign::bench
