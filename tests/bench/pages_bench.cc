// SPDX-License-Identifier: MIT
#include "tests/bench/crowd.h"

#include <algorithm>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int pages = 1'000;
constexpr int claims = 20;
constexpr double beat_period = 10; // seconds

/// A thousand agents with one Conversations page each: an event stream, and a connection that beats. Page N
/// has number N for its stream, and `pages` + N for its beats.
class Crowd {
public:
    explicit Crowd(const Directory& directory)
        : tokens_(Staffed(directory.file("c.db"), pages, claims).tokens), server_(directory.file("c.db")) {}
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() {
        for (const int file : files_)
            ::close(file);
    }

    [[nodiscard]] Server& server() { return server_; }

    void connect() {
        for (int i = 0; i < 2 * pages; ++i) {
            files_.push_back(server_.connect());
            poll_.add(files_.back(), i);
        }
        for (int i = 0; i < pages; ++i)
            say(files_[index(i)], request("GET", "/api/v1/events", tokens_[index(i)]));
        listen_until_quiet();
    }

    void beat(int page) {
        const std::string body = R"({"tab":"page","seq":)" + std::to_string(++beats_)
            + R"(,"idle_ms":1200,"visible":true,"event":"beat","shown":[12]})";
        say(files_[index(pages + page)], request("POST", "/api/v1/presence", tokens_[index(page)], body));
    }

    /// How many verdicts have come within that time.
    int listen(int milliseconds) {
        int verdicts = 0;
        poll_.once_within(milliseconds, [&](int number) {
            read_some(files_[index(number)]);
            if (number >= pages) ++verdicts;
        });
        return verdicts;
    }

    void listen_until_quiet() {
        while (poll_.once_within(500, [&](int number) { read_some(files_[index(number)]); })) {
        }
    }

    /// Claims a conversation for the agent of one page; returns after how many milliseconds all were told.
    double claim(int conversation, int page) {
        std::vector<bool> told(pages, false);
        const auto start = steady_clock();
        say(files_[index(pages + page)],
            request("POST", "/api/v1/conversations/" + std::to_string(conversation) + "/claim",
                tokens_[index(page)], "{}"));
        for (int left = pages; left > 0;)
            poll_.once([&](int number) {
                const bool is_it =
                    read_some(files_[index(number)]).find("event: conversation") != std::string_view::npos;
                if (number >= pages || !is_it || told[index(number)]) return;
                told[index(number)] = true;
                --left;
            });
        return 1000 * seconds_since(start);
    }

private:
    static std::size_t index(int number) { return static_cast<std::size_t>(number); }

    std::vector<std::string> tokens_;
    Server server_;
    Poll poll_;
    std::vector<int> files_;
    int beats_ = 0;
};

/// All pages beat in the same moment, as after a restart; returns the seconds until each has its verdict.
double come_back(Crowd& crowd) {
    const auto start = steady_clock();
    for (int i = 0; i < pages; ++i)
        crowd.beat(i);
    for (int left = pages; left > 0;)
        left -= crowd.listen(1000);
    return seconds_since(start);
}

/// Each page beats once, evenly spread over the period; returns the share of a core in percent.
double work(Crowd& crowd) {
    const double cpu_before = crowd.server().process.cpu_seconds();
    const auto start = steady_clock();
    for (int beaten = 0; seconds_since(start) < beat_period;) {
        for (; beaten < pages && beaten < pages * seconds_since(start) / beat_period; ++beaten)
            crowd.beat(beaten);
        crowd.listen(2);
    }
    return 100 * (crowd.server().process.cpu_seconds() - cpu_before) / seconds_since(start);
}

} // namespace

Figures measure_pages() {
    allow_many_files();
    const Directory directory;
    Crowd crowd(directory);
    crowd.connect();
    const double back = come_back(crowd);
    crowd.listen_until_quiet();
    const double share = work(crowd);
    crowd.listen_until_quiet();
    std::vector<double> told;
    for (int claim = 1; claim <= claims; ++claim)
        told.push_back(crowd.claim(claim, claim * 37));
    return {
        {"1,000 pages, each a stream and a beat each 10 s: CPU", share, "% of a core", {}, 5, false, false},
        {"  resident", crowd.server().process.resident_kib() / 1024, "MB", {}, 32, false, false},
        {"  a claim told to all", median(told), "ms", {}, 20, false, false},
        {"  all back at once: until each has its verdict", 1000 * back, "ms", {}, 1000, false, false},
    };
}

} // namespace convassign::bench
