// SPDX-License-Identifier: MIT
#include "tests/bench/bench.h"
#include "tests/bench/crowd.h"

#include "daemon/api/events.h"

#include <algorithm>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int beat_connections = 50;
constexpr double beat_seconds = 4;
constexpr int streams = 10'000;
constexpr int claims = 20;

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
    const auto tokens = Staffed(directory.file("c.db"), beat_connections).tokens;
    for (std::size_t i = 0; i < pages.size(); ++i)
        pages[i].token = tokens[i];
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
    allow_many_files();
    const Directory directory;
    constexpr int agents = streams / static_cast<int>(Events::streams_per_agent);
    const auto tokens = Staffed(directory.file("c.db"), agents, claims).tokens;
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

    std::vector<double> commits, to_one, to_all;
    const int asking = server.connect();
    poll.add(asking, streams);
    for (int claim = 1; claim <= claims; ++claim) {
        const int agent = claim * 37 % agents;
        usleep(50'000); // until the daemon has done with telling all of the claim before
        const auto start = steady_clock();
        say(asking,
            request("POST", "/api/v1/conversations/" + std::to_string(claim) + "/claim",
                tokens[static_cast<std::size_t>(agent)], "{}"));
        std::vector<bool> told(streams, false);
        double answered = 0, first_of_agent = 0;
        for (int left = streams; left > 0;)
            poll.once([&](int number) {
                if (number == streams) {
                    read_some(asking);
                    answered = 1000 * seconds_since(start);
                    return;
                }
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
        to_one.push_back(first_of_agent - answered);
        commits.push_back(answered);
    }
    ::close(asking);
    for (const int file : files_of)
        ::close(file);
    return {
        {"10,000 open event streams, resident each", (resident - resident_before) / streams, "KB", {}, 4,
            false, false},
        {"  a claim told to all", median(to_all), "ms", {}, 150, false, false},
        {"  a claim committed and answered", median(commits), "ms", {}, 0, true, false},
        {"  from its answer until its agent is told", median(to_one), "ms", {}, 1, false, false},
    };
}

} // namespace convassign::bench
