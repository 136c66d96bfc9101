// SPDX-License-Identifier: MIT
//
// Webhooks as Twilio and Meta send them, over many connections at once: each brings a message of a new
// customer, and is answered once that is stored and drawn.

#include "core/store/conversations.h"
#include "core/store/store.h"
#include "tests/bench/bench.h"
#include "tests/bench/crowd.h"

#include "core/actions.h"
#include "core/provider/twilio_webhook.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace convassign::bench {

namespace {

constexpr int connections = 64;
constexpr int rush_requests = 12'800;
constexpr int paced_requests = 6'000;
constexpr double pace = 2000;                                                     // requests a second
constexpr int requests_each = (rush_requests + paced_requests) / connections * 2; // some get more
constexpr int rounds = 3;

const std::string public_url = "https://hooks.example.org/hooks/desk";
const std::string app_secret = "app-secret";

std::string post(const std::string& provider, const std::string& header, const std::string& type,
    const std::string& body) {
    return "POST /hooks/" + provider + " HTTP/1.1\r\nHost: hooks.example.org\r\n" + header
        + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        + body;
}

std::string of_twilio(int number) {
    const std::string digits = std::to_string(10'000'000 + number);
    const std::string form = "SmsMessageSid=SM000000000000000000000000" + digits
        + "&NumMedia=0&ProfileName=Ana&MessageType=text&SmsSid=SM000000000000000000000000" + digits
        + "&WaId=1555" + digits + "&SmsStatus=received&Body=Hello%2C+is+my+order+on+its+way%3F"
        + "&To=whatsapp%3A%2B14155238886&NumSegments=1&MessageSid=SM000000000000000000000000" + digits
        + "&AccountSid=" + FakeTwilio::account_sid() + "&From=whatsapp%3A%2B1555" + digits
        + "&ApiVersion=2010-04-01";
    return post("desk",
        "X-Twilio-Signature: " + twilio_signature(FakeTwilio::auth_token(), public_url, *read_form(form)),
        "application/x-www-form-urlencoded; charset=UTF-8", form);
}

std::string of_meta(int number) {
    const std::string digits = std::to_string(10'000'000 + number);
    const std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"1666)"
        + digits + R"("}],"messages":[{"from":"1666)" + digits + R"(","id":"wamid.)" + digits
        + R"(","timestamp":")" + std::to_string(to_milliseconds(wall_clock()) / 1000)
        + R"(","type":"text","text":{"body":"Hello, is my order on its way?"}}]},"field":"messages"}]}]})";
    return post("cloud", "X-Hub-Signature-256: sha256=" + to_hex(hmac_sha256(app_secret, body)),
        "application/json", body);
}

/// The real daemon, with an agent online who gets it all.
class Desk {
public:
    Desk() {
        Store store(directory_.file("c.db"), Store::Mode::create);
        const Config config;
        const ActionNeeds action_needs{
            store, config, Actor{"cli:bench", Role::admin, std::nullopt}, wall_clock()};
        add_agent(action_needs, "maria", {});
        set_online(action_needs, "maria", 1h);
        set_auto_assign(action_needs, true, "");
        write_config();
        // In its words of debugging it tells of each commit.
        daemon_.emplace(std::vector<std::string>{"/bin/sh", "-c", R"(exec "$0" "$@" 2>")" + log() + "\"",
            daemon_program(), "--config", directory_.file("c.toml"), "--log-level", "debug"});
        twilio_.wait_for_requests(1); // listening comes before
    }

    [[nodiscard]] int connect() const {
        const std::string path = directory_.file("http.sock");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (file < 0 || ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw Error(system_failure("connect to the daemon"));
        return file;
    }

    [[nodiscard]] double cpu_seconds() const { return daemon_->cpu_seconds(); }

    [[nodiscard]] long commits() const {
        std::ifstream file(log());
        long count = 0;
        for (std::string line; std::getline(file, line);)
            if (line.find("ingest: ") != std::string::npos) ++count;
        return count;
    }

    [[nodiscard]] std::int64_t assigned() const {
        Store store(directory_.file("c.db"), Store::Mode::existing);
        return conversations::count_by_state(store).assigned;
    }

private:
    [[nodiscard]] std::string log() const { return directory_.file("log"); }

    void write_config() const {
        std::ofstream(directory_.file("token")) << FakeTwilio::auth_token() << '\n';
        std::ofstream(directory_.file("app")) << app_secret << '\n';
        std::ofstream(directory_.file("c.toml"))
            << "[database]\npath = \"" << directory_.file("c.db")
            << "\"\n[http]\nlisten = \"unix:" << directory_.file("http.sock")
            << "\"\n[[provider]]\nname = \"desk\"\ntype = \"twilio\"\naccount_sid = \""
            << FakeTwilio::account_sid() << "\"\nauth_token_file = \"" << directory_.file("token")
            << "\"\nsender = \"" << FakeTwilio::sender() << "\"\npublic_url = \"" << public_url
            << "\"\npoll_interval = \"1h\"\nbase_url = \"" << twilio_.base_url()
            << "\"\n[[provider]]\nname = \"cloud\"\ntype = \"meta\"\nphone_number_id = \"106540352242922\"\n"
               "app_secret_file = \""
            << directory_.file("app") << "\"\n";
    }

    Directory directory_;
    FakeTwilio twilio_;
    std::optional<Process> daemon_;
};

/// The connections to it, each of one of the two providers, and with one request on its way at most.
class Senders {
public:
    explicit Senders(const Desk& desk) {
        for (int i = 0; i < connections; ++i) {
            Sender& sender = senders_.emplace_back();
            sender.file = desk.connect();
            poll_.add(sender.file, i);
            for (int number = i * requests_each; number < (i + 1) * requests_each; ++number)
                sender.requests.push_back(i % 2 == 0 ? of_twilio(number) : of_meta(number));
        }
    }
    Senders(const Senders&) = delete;
    Senders& operator=(const Senders&) = delete;
    ~Senders() {
        for (const Sender& sender : senders_)
            ::close(sender.file);
    }

    /// So many requests, each connection's next one when its last is answered. Returns the seconds.
    double rush(std::size_t count) {
        const auto start = steady_clock();
        std::size_t asked = 0;
        const auto go_on = [&](Sender& sender) {
            if (asked++ < count) ask(sender, steady_clock());
        };
        for (Sender& sender : senders_)
            go_on(sender);
        for (std::size_t answered = 0; answered < count;)
            poll_.once([&](int number) {
                take_answer(number);
                ++answered;
                go_on(sender_of(number));
            });
        return seconds_since(start);
    }

    /// So many requests a second; returns after how many milliseconds each was answered, from the moment when
    /// it had to come, whether or not there was a connection to bring it.
    std::vector<double> keep_pace(std::size_t count, double a_second) {
        std::vector<double> latencies;
        std::deque<int> free;
        for (int number = 0; number < connections; ++number)
            free.push_back(number);
        const auto start = steady_clock();
        const auto due = [&](std::size_t request) {
            return start
                + std::chrono::microseconds(std::lround(1e6 * static_cast<double>(request) / a_second));
        };
        for (std::size_t asked = 0; latencies.size() < count;) {
            for (; asked < count && !free.empty() && due(asked) <= steady_clock(); ++asked) {
                ask(sender_of(free.front()), due(asked));
                free.pop_front();
            }
            poll_.once_within(asked < count && !free.empty() ? 0 : 100, [&](int number) {
                latencies.push_back(take_answer(number));
                free.push_back(number);
            });
        }
        return latencies;
    }

private:
    struct Sender {
        int file = -1;
        std::deque<std::string> requests;
        std::chrono::steady_clock::time_point due;
    };

    Sender& sender_of(int number) { return senders_[static_cast<std::size_t>(number)]; }

    static void ask(Sender& sender, std::chrono::steady_clock::time_point due) {
        sender.due = due;
        say(sender.file, sender.requests.front());
        sender.requests.pop_front();
    }

    /// Returns the milliseconds since the request was due.
    double take_answer(int number) {
        const std::string_view answer = read_some(sender_of(number).file); // one small segment
        if (!answer.starts_with("HTTP/1.1 20")) throw Error("post a webhook: it was refused");
        return 1000 * seconds_since(sender_of(number).due);
    }

    Poll poll_;
    std::vector<Sender> senders_;
};

struct Taken {
    double requests_a_second = 0;
    double requests_a_cpu_second = 0; ///< of the daemon
    double requests_a_commit = 0;
    double floor = 0; ///< requests a second of the bare database, with as many commits
    double bare_commit_ms = 0;
    double late_ms = 0; ///< the 99th percentile at the pace
};

Taken measure() {
    const Desk desk;
    Senders senders(desk);
    Taken taken;
    const double cpu_before = desk.cpu_seconds();
    taken.requests_a_second = rush_requests / senders.rush(rush_requests);
    taken.requests_a_cpu_second = rush_requests / (desk.cpu_seconds() - cpu_before);
    taken.requests_a_commit = rush_requests / static_cast<double>(desk.commits());
    taken.late_ms = percentile(senders.keep_pace(paced_requests, pace), 0.99);
    if (desk.assigned() != rush_requests + paced_requests)
        throw Error("post webhooks: not everything that was answered is assigned");
    const Directory directory;
    const double bare = floor_seconds({"open", directory.file("f.db"), std::to_string(rush_requests),
        std::to_string(std::max(1L, std::lround(taken.requests_a_commit)))});
    taken.floor = rush_requests / bare;
    taken.bare_commit_ms = 1000 * bare / (rush_requests / taken.requests_a_commit);
    return taken;
}

} // namespace

Figures measure_webhooks() {
    std::vector<double> rates, cpu_rates, shared, floors, bare_commits, late;
    for (int i = 0; i < rounds; ++i) {
        const Taken taken = measure();
        rates.push_back(taken.requests_a_second);
        cpu_rates.push_back(taken.requests_a_cpu_second);
        shared.push_back(taken.requests_a_commit);
        floors.push_back(taken.floor);
        bare_commits.push_back(taken.bare_commit_ms);
        late.push_back(taken.late_ms);
    }
    return {
        {"webhooks of Twilio and Meta, " + std::to_string(connections) + " connections", median(rates),
            "requests/s", median(floors), 2000},
        {"  by second of the daemon's core", median(cpu_rates), "requests/s", {}, 0},
        {"  requests that share a commit", median(shared), "", {}, 8},
        {"  2,000/s: 99th percentile", median(late), "ms", median(bare_commits), 20, false},
    };
}

} // namespace convassign::bench
