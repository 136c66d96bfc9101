// SPDX-License-Identifier: MIT
#include "tests/bench/bench.h"

#include "core/actions.h"
#include "core/ingest.h"
#include "daemon/daemon.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int beat_connections = 50;
constexpr double beat_seconds = 4;
constexpr int streams = 10'000;
constexpr int claims = 20;

const Actor director{"cli:bench", Role::admin, std::nullopt};

struct Shop {
    explicit Shop(const std::string& path) : store(path, Store::Mode::create) {}

    std::string agent(const std::string& name) {
        add_agent(scene(), name, {});
        return new_token(scene(), name);
    }

    [[nodiscard]] Scene scene() { return {store, config, director, wall_clock()}; }

    Store store;
    Config config;
};

/// The daemon in a process of its own, with limits for a crowd that comes from one address.
struct Server {
    explicit Server(const std::string& database)
        : process([&] {
              Config config = parse_config("", "");
              config.database_path = database;
              config.http.listen = "127.0.0.1:0";
              HttpLimits limits;
              limits.connections = limits.connections_per_address = 16'384;
              const Log log(LogLevel::error, log_to_stderr());
              Daemon daemon(
                  config, [config] { return config; }, log, limits);
              daemon.serve([&] {
                  const std::string line = daemon.address() + "\n";
                  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(1);
              });
          }) {
        const std::string address = process.line();
        port = std::stoi(address.substr(address.rfind(':') + 1));
    }

    [[nodiscard]] int connect() const {
        const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (file < 0 || ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw Error(system_failure("connect to the daemon"));
        return file;
    }

    Process process;
    int port = 0;
};

void say(int file, const std::string& text) {
    if (send(file, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
        throw Error(system_failure("send to the daemon"));
}

std::string request(
    const std::string& method, const std::string& path, const std::string& token, const std::string& body) {
    return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
        + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        + body;
}

/// Waits for readable sockets; calls use(the number that a socket was added with).
class Poll {
public:
    Poll() : file_(epoll_create1(EPOLL_CLOEXEC)) {}
    Poll(const Poll&) = delete;
    Poll& operator=(const Poll&) = delete;
    ~Poll() { ::close(file_); }

    void add(int file, int number) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(number);
        epoll_ctl(file_, EPOLL_CTL_ADD, file, &event);
    }

    template <typename Use>
    void once(Use use) {
        const int count = epoll_wait(file_, events_.data(), static_cast<int>(events_.size()), 1000);
        if (count <= 0) throw Error("wait for the daemon: no answer for a second");
        for (int i = 0; i < count; ++i)
            use(static_cast<int>(events_.at(static_cast<std::size_t>(i)).data.u32));
    }

private:
    int file_;
    std::array<epoll_event, 512> events_{};
};

/// Reads what is there; the bytes go nowhere.
std::string_view read_some(int file) {
    static std::array<char, 65'536> buffer;
    const ssize_t got = recv(file, buffer.data(), buffer.size(), 0);
    if (got <= 0) throw Error("read from the daemon: it has closed the connection");
    return {buffer.data(), static_cast<std::size_t>(got)};
}

struct Beating {
    int file = -1;
    std::string token;
    std::string tab;
    int seq = 0;
    std::chrono::steady_clock::time_point asked;

    void beat() {
        const std::string body = R"({"tab":")" + tab + R"(","seq":)" + std::to_string(++seq)
            + R"(,"idle_ms":1200,"visible":true,"event":"beat","shown":[12]})";
        asked = steady_clock();
        say(file, request("POST", "/api/v1/presence", token, body));
    }
};

} // namespace

Figures measure_beats() {
    const Directory directory;
    std::vector<Beating> pages(beat_connections);
    {
        Shop shop(directory.file("c.db"));
        for (int i = 0; i < beat_connections; ++i)
            pages[static_cast<std::size_t>(i)].token = shop.agent("agent" + std::to_string(i));
    }
    Server server(directory.file("c.db"));
    Poll poll;
    for (int i = 0; i < beat_connections; ++i) {
        Beating& page = pages[static_cast<std::size_t>(i)];
        page.file = server.connect();
        page.tab = "tab" + std::to_string(i);
        poll.add(page.file, i);
    }
    const auto start = steady_clock();
    const double cpu_before = server.process.cpu_seconds();
    std::vector<double> latencies;
    for (Beating& page : pages)
        page.beat();
    while (seconds_since(start) < beat_seconds)
        poll.once([&](int number) {
            Beating& page = pages[static_cast<std::size_t>(number)];
            read_some(page.file); // an answer is one small segment
            latencies.push_back(1000 * seconds_since(page.asked));
            page.beat();
        });
    const double elapsed = seconds_since(start);
    const double cpu = server.process.cpu_seconds() - cpu_before;
    for (const Beating& page : pages)
        ::close(page.file);
    const auto count = static_cast<double>(latencies.size());
    return {
        {"beats over HTTP, by second of the daemon's core", count / cpu, "beats/s", {}, 20'000, true, false},
        {"  by second of the clock, with the client beside it", count / elapsed, "beats/s", {}, 0, true,
            false},
        {"  99th percentile", percentile(latencies, 0.99), "ms", {}, 5, false, false},
    };
}

Figures measure_streams() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    const Directory directory;
    constexpr int agents = streams / static_cast<int>(Events::streams_per_agent);
    std::vector<std::string> tokens;
    {
        Shop shop(directory.file("c.db"));
        Transaction all(shop.store.database(), Durability::relaxed);
        for (int i = 0; i < agents; ++i)
            tokens.push_back(shop.agent("agent" + std::to_string(i)));
        const Line line = shop.store.line("bench", "local", "");
        FetchedPage page;
        for (int i = 0; i < claims; ++i) {
            IncomingMessage message;
            message.provider_message_id = message.customer = "customer" + std::to_string(i);
            message.text = "Hello, is my order on its way?";
            message.sent_at = wall_clock();
            page.messages.push_back(message);
        }
        ingest(page, line, shop.store, wall_clock());
        all.commit();
    }
    Server server(directory.file("c.db"));
    const double resident_before = server.process.resident_kib();
    Poll poll;
    std::vector<int> files_of;
    for (int i = 0; i < streams; ++i) {
        const int file = server.connect();
        say(file,
            "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + tokens[static_cast<std::size_t>(i % agents)] + "\r\n\r\n");
        while (read_some(file).find("id: ") == std::string_view::npos) {
        }
        files_of.push_back(file);
        poll.add(file, i);
    }
    const double resident = server.process.resident_kib();

    std::vector<double> to_one, to_all;
    const int asking = server.connect();
    for (int claim = 1; claim <= claims; ++claim) {
        const int agent = claim * 37 % agents;
        const auto start = steady_clock();
        say(asking,
            request("POST", "/api/v1/conversations/" + std::to_string(claim) + "/claim",
                tokens[static_cast<std::size_t>(agent)], "{}"));
        std::vector<bool> told(streams, false);
        double first_of_agent = 0;
        for (int left = streams; left > 0;)
            poll.once([&](int number) {
                if (read_some(files_of[static_cast<std::size_t>(number)]).find("event: conversation")
                    == std::string_view::npos)
                    return;
                if (told[static_cast<std::size_t>(number)]) return;
                told[static_cast<std::size_t>(number)] = true;
                if (number % agents == agent && first_of_agent == 0)
                    first_of_agent = 1000 * seconds_since(start);
                --left;
            });
        to_all.push_back(1000 * seconds_since(start));
        to_one.push_back(first_of_agent);
        read_some(asking);
    }
    ::close(asking);
    for (const int file : files_of)
        ::close(file);
    return {
        {"10,000 open event streams, resident each", (resident - resident_before) / streams, "KB", {}, 4,
            false, false},
        {"  a claim told to all", median(to_all), "ms", {}, 150, false, false},
        {"  a claim told to its agent, commit included", median(to_one), "ms", {}, 1, false, false},
    };
}

} // namespace convassign::bench
