// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/store/store.h"
#include "core/wrap/sqlite.h"
#include "tests/bench/bench.h"

#include "core/actions.h"
#include "core/json.h"
#include "core/store/conversations.h"
#include "core/store/migrate.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/paths.h"
#include "tests/support/raw_http.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int messages = 100;
constexpr int idle_seconds = 20;
constexpr int idle_agents = 20;
constexpr int listings = 21;

const Actor director{"cli:bench", Role::admin, std::nullopt};

/// The real daemon, polling a fake Twilio.
struct Installation {
    explicit Installation(const std::string& poll_interval) {
        std::ofstream(directory.file("token")) << FakeTwilio::auth_token() << '\n';
        std::ofstream(directory.file("c.toml"))
            << "[database]\npath = \"" << directory.file("c.db")
            << "\"\n[http]\nlisten = \"unix:" << directory.file("http.sock")
            << "\"\n[[provider]]\nname = \"bench\"\ntype = \"twilio\"\naccount_sid = \""
            << FakeTwilio::account_sid() << "\"\nauth_token_file = \"" << directory.file("token")
            << "\"\nsender = \"" << FakeTwilio::sender() << "\"\npoll_interval = \"" << poll_interval
            << "\"\nbase_url = \"" << twilio.base_url() << "\"\n";
        store.emplace(directory.file("c.db"), Store::Mode::create);
    }

    [[nodiscard]] ActionNeeds action_needs() { return {*store, config, director, wall_clock()}; }

    void start() {
        daemon.emplace(std::vector<std::string>{
            daemon_program(), "--config", directory.file("c.toml"), "--log-level", "error"});
        twilio.wait_for_requests(2);
    }

    Directory directory;
    FakeTwilio twilio;
    Config config;
    std::optional<Store> store;
    std::optional<Process> daemon;
};

void wait_until_assigned(Database& store, std::int64_t count) {
    while (conversations::count_by_state(store).assigned < count)
        usleep(200);
}

} // namespace

Figures measure_latency() {
    Installation shop("100ms");
    add_agent(shop.action_needs(), "maria", {});
    convassign::set_online(shop.action_needs(), "maria", 1h);
    set_auto_assign(shop.action_needs(), true, "");
    shop.start();
    SystemRandom random;
    std::vector<double> delays;
    for (int i = 1; i <= messages; ++i) {
        usleep(static_cast<useconds_t>(random.below(100'000))); // anywhere between two polls
        const auto start = steady_clock();
        shop.twilio.receive("whatsapp:+1555" + std::to_string(1'000'000 + i), "hello");
        wait_until_assigned(*shop.store, i);
        delays.push_back(1000 * seconds_since(start));
    }
    return {{"message at Twilio to row assigned, polled each 100 ms", median(delays), "ms", {}, 100, false,
        false}};
}

/// From the moment at which Twilio lists these messages until every customer's conversation is drawn, in ms:
/// a thousand ordinary customers, and so many long texts of one more. What the fake needs to write them down
/// does not count.
double time_to_draw(int long_texts) {
    constexpr int ordinary = 1000;
    constexpr auto preparing = 2s;
    Installation shop("100ms");
    add_agent(shop.action_needs(), "maria", {});
    convassign::set_online(shop.action_needs(), "maria", 1h);
    set_auto_assign(shop.action_needs(), true, "");
    shop.start();
    FakeMessage message;
    message.date_created = message.date_sent = wall_clock();
    message.visible_from = wall_clock() + preparing;
    const auto start = steady_clock() + preparing;
    message.body = "hello";
    for (int i = 0; i < ordinary; ++i) {
        message.from = "whatsapp:+1555" + std::to_string(1'000'000 + i);
        shop.twilio.add(message);
    }
    message.from = "whatsapp:+15005550199";
    message.body = std::string(60'000, 'x');
    for (int i = 0; i < long_texts; ++i)
        shop.twilio.add(message);
    wait_until_assigned(*shop.store, ordinary + (long_texts > 0 ? 1 : 0));
    return 1000 * seconds_since(start);
}

Figures measure_long_texts() {
    std::vector<double> with_long_texts, alone;
    for (int i = 0; i < 5; ++i) {
        alone.push_back(time_to_draw(0));
        with_long_texts.push_back(time_to_draw(200));
    }
    return {{"1,000 messages drawn beside 200 of 60,000 characters", median(with_long_texts), "ms",
        median(alone), 2, false, true}};
}

Figures measure_idle() {
    Installation shop("2s");
    std::vector<std::string> tokens;
    for (int i = 0; i < idle_agents; ++i) {
        const std::string name = "agent" + std::to_string(i);
        add_agent(shop.action_needs(), name, {});
        tokens.push_back(new_token(shop.action_needs(), name));
    }
    set_auto_assign(shop.action_needs(), true, "");
    shop.start();
    const auto beat = [&](int number) {
        const std::string body = R"({"tab":"t)" + std::to_string(number % idle_agents) + R"(","seq":)"
            + std::to_string(number) + R"(,"idle_ms":0,"visible":true})";
        RawClient page("unix:" + shop.directory.file("http.sock"));
        page.send("POST /api/v1/presence HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + tokens[static_cast<std::size_t>(number % idle_agents)]
            + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + std::to_string(body.size()) + "\r\n\r\n" + body);
        page.read_to_end();
    };
    for (int i = 1; i <= idle_agents; ++i)
        beat(i);
    const double cpu_before = shop.daemon->cpu_seconds();
    const auto start = steady_clock();
    for (int i = 1; i <= idle_seconds * 2; ++i) { // 20 agents, each every 10 s
        beat(idle_agents + i);
        usleep(500'000);
    }
    const double share = 100 * (shop.daemon->cpu_seconds() - cpu_before) / seconds_since(start);
    return {
        {"idle daemon, polled each 2 s, 20 agents: resident", shop.daemon->resident_kib() / 1024, "MB", {},
            16, false, false},
        {"  share of a core", share, "%", {}, 0.5, false, false},
    };
}

Figures measure_list() {
    const Directory directory;
    const std::string path = directory.file("c.db");
    Process({CONVASSIGN_FLOOR, "open", path, "1000000", "10000"}).output();
    {
        SqliteDatabase raw(path, SqliteDatabase::Mode::existing);
        Transaction transaction(raw);
        raw.run("UPDATE conversations SET state = 'unassigned', assignee_id = NULL, assigned_at = NULL"
                " WHERE id % 20000 = 0");
        transaction.commit();
        // The floor made the tables itself; this makes the file one of ours.
        raw.script("PRAGMA application_id = " + std::to_string(application_id)
            + "; PRAGMA user_version = " + std::to_string(schema_version));
        // As the daemon keeps it: a log that is left over is read first by each process.
        raw.script("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    std::vector<double> ours, floors;
    for (int i = 0; i < listings; ++i) {
        auto start = steady_clock();
        Process({CONVASSIGN_FLOOR, "list", path}).output();
        floors.push_back(1000 * seconds_since(start));
        start = steady_clock();
        Process({command_program(), "--database", path, "list"}).output();
        ours.push_back(1000 * seconds_since(start));
    }
    return {{"convassign list, 1,000,000 conversations, 50 unassigned", median(ours), "ms", median(floors),
        10, false, false}};
}

} // namespace convassign::bench
