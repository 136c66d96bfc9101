// SPDX-License-Identifier: MIT
//
// How cost grows: what people wait for in a database of a year, beside the same in a small one.

#include "tests/bench/bench.h"
#include "tests/bench/large_database.h"

#include "core/actions.h"
#include "core/checkpoint.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/store/store.h"
#include "core/wrap/sqlite.h"
#include "tests/bench/crowd.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int rounds = 5;
constexpr int messages = 1'000;

const Actor director{"cli:bench", Role::admin, std::nullopt};

/// The median time of a command on the large database, in seconds. It may end with another status than 0:
/// nobody serves that database, which `check` has to say.
double seconds_of(std::vector<std::string> arguments, int times) {
    std::string line = "'" + command_program() + "' --database '" + large_database() + "'";
    for (const std::string& argument : arguments)
        line += " '" + argument + "'";
    std::vector<double> seconds;
    for (int i = 0; i < times; ++i) {
        const auto start = steady_clock();
        Process({"/bin/sh", "-c", line + " >/dev/null 2>&1 || true"}).output();
        seconds.push_back(seconds_since(start));
    }
    return median(seconds);
}

/// A copy of the large database that may be written, or a small one with the same agents.
struct Written {
    explicit Written(bool is_large) {
        if (is_large) std::filesystem::copy_file(large_database(), path);
        store.emplace(path, Store::Mode::create);
        if (is_large) return;
        for (int i = 0; i < large_agents; ++i)
            add_agent(needs(), "agent" + std::to_string(i), {});
        set_auto_assign(needs(), true, "");
    }

    [[nodiscard]] ActionNeeds needs() { return {*store, config, director, wall_clock()}; }

    Directory directory;
    const std::string path = directory.file("c.db");
    Config config;
    std::optional<Store> store;
};

/// What storing and drawing one message of a new customer takes at the middle, in ms.
double message_ms(Written& written) {
    set_online(written.needs(), "agent1", 1h);
    const Line line = lines::at(*written.store, "bench", "local", "");
    std::vector<double> taken;
    for (int i = 0; i < messages; ++i) {
        IncomingMessage message;
        message.provider_message_id = message.customer = "new" + std::to_string(i);
        message.text = "Hello, is my order on its way?";
        message.sent_at = wall_clock();
        const auto start = steady_clock();
        {
            Transaction together(*written.store);
            ingest({{message}, std::nullopt}, line, *written.store, {}, wall_clock());
            draw(*written.store, {}, written.config.presence, wall_clock());
            together.commit();
        }
        taken.push_back(1000 * seconds_since(start));
        if (log_size(*written.store) > checkpoint_pages) checkpoint(*written.store, wall_clock());
    }
    return median(taken);
}

/// The real daemon on that database, and a connection of a page to it.
class Page {
public:
    explicit Page(const Written& written) {
        const std::string socket = written.directory.file("http.sock");
        std::ofstream(written.directory.file("c.toml"))
            << "[database]\npath = \"" << written.path << "\"\n[http]\nlisten = \"unix:" << socket << "\"\n";
        daemon_.emplace(std::vector<std::string>{
            daemon_program(), "--config", written.directory.file("c.toml"), "--log-level", "error"});
        connect(socket);
    }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() { ::close(file_); }

    /// How long the answer to a beat takes, in ms.
    double beat(const std::string& token, int number) {
        const std::string body =
            R"({"tab":"t","seq":)" + std::to_string(number) + R"(,"idle_ms":0,"visible":true})";
        const auto start = steady_clock();
        say(file_, request("POST", "/api/v1/presence", token, body));
        static_cast<void>(read_some(file_));
        return 1000 * seconds_since(start);
    }

private:
    void connect(const std::string& socket_path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
        file_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        for (int tries = 0;
             ::connect(file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0;) {
            if (++tries > 1000) throw Error(system_failure("connect to the daemon"));
            usleep(10'000);
        }
    }

    std::optional<Process> daemon_;
    int file_ = -1;
};

/// The longest that a page waits for the answer to a beat while an agent with very many open conversations is
/// disabled, until the last of them has gone to somebody else, in ms.
double longest_beat_ms(Written& written) {
    const std::string token = new_token(written.needs(), "agent1");
    (*written.store)->as_file()->begin_log_anew();
    Page page(written);
    std::optional<Process> command;
    double longest = 0;
    for (int i = 1;; ++i) {
        longest = std::max(longest, page.beat(token, i));
        if (i == 10)
            command.emplace(std::vector<std::string>{
                command_program(), "--database", written.path, "agent", "disable", "agent0"});
        if (i > 10 && i % 100 == 0 && conversations::count_open(*written.store, AgentId{1}) == 0
            && !conversations::has_unassigned(*written.store))
            break;
        usleep(2'000);
    }
    return longest;
}

Figure message_figure(Written& large) {
    Written small(false);
    const double in_small = message_ms(small);
    return {"  a message stored and drawn, beside a small database", message_ms(large), "ms", in_small, 1.2,
        false, true};
}

} // namespace

Figures measure_large() {
    Written large(true);
    Figure message = message_figure(large);
    const std::string middle = iso8601(from_milliseconds(large_middle));
    const std::string of_middle = std::to_string(large_conversations / 2);
    return {
        {"2,000,000 conversations: who --at", 1000 * seconds_of({"who", "--at", middle}, rounds), "ms", {},
            50, false, false},
        {"  explain", 1000 * seconds_of({"explain", of_middle}, rounds), "ms", {}, 30, false, false},
        {"  proof", 1000 * seconds_of({"proof", of_middle}, rounds), "ms", {}, 1'000, false, false},
        // Of a year of 20,000 draws a day 2 s.
        {"  fairness", seconds_of({"fairness"}, rounds), "s", {}, 2.0 * large_conversations / 7'300'000,
            false, false},
        {"  verify", seconds_of({"verify"}, 1), "s", {}, 60, false, false},
        {"  check", seconds_of({"check"}, 1), "s", {}, 12, false, false},
        {"  check --quick", seconds_of({"check", "--quick"}, rounds), "s", {}, 0.5, false, false},
        std::move(message),
        {"  200,000 conversations leave their agent: longest beat", longest_beat_ms(large), "ms", {}, 50,
            false, false},
    };
}

} // namespace convassign::bench
