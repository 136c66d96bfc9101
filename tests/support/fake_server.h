// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace convassign {

/// One request as it came in.
struct FakeRequest {
    std::string method;
    std::string target;                                     ///< path and query as sent
    std::string path;                                       ///< not decoded
    std::vector<std::pair<std::string, std::string>> query; ///< decoded
    std::string head;                                       ///< everything before the body
    std::string body;
    std::string authorization; ///< the header's value, or empty
    Time at;                   ///< by the real clock

    /// The first value of that key, or nothing.
    [[nodiscard]] std::optional<std::string> parameter(const std::string& key) const;
    /// The same as a number; `otherwise` where it is none.
    [[nodiscard]] std::int64_t number(const std::string& key, std::int64_t otherwise) const;
    /// Empty when there is no such header; the name in lower case.
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// An answer told in advance. Date and, unless given, Content-Length are added.
struct FakeAnswer {
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// A provider's API, served on 127.0.0.1 by threads of its own, with the troubles that every server can
/// have. Each `..._next` counts requests. Every method may be called from any thread.
class FakeServer {
public:
    FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    virtual ~FakeServer();

    [[nodiscard]] std::string base_url() const; ///< "http://127.0.0.1:PORT"

    /// The fake's clock, which its Date header tells. The real one until set.
    [[nodiscard]] Time now() const;
    void set_now(Time now);

    /// Called before each answer, from the connection's thread; may call every other method.
    void on_request(std::function<void(const FakeRequest&)> webhook);

    /// Answers the next `count` requests so, whatever they ask for.
    void answer_next(const FakeAnswer& answer, int count = 1);
    /// Fails the next `count` requests in the provider's form; Retry-After unless empty.
    void fail_next(int count, int status, const std::string& retry_after = "");
    /// Sends the first half of the next honest answer's body and closes the connection, or, with
    /// `well_framed`, as if that half were all.
    void truncate_next(bool well_framed);
    /// Takes the next request and never answers, until release().
    void hang_next();

    // Of the next request whose path begins so, whatever else is asked before it; `is_done`: what it asks for
    // is done, and only its answer is not as it should be.
    /// Closes the connection without an answer.
    void lose_answer_to(const std::string& path, bool is_done);
    void fail_answer_to(const std::string& path, int status, bool is_done);
    void answer_to(const std::string& path, const FakeAnswer& answer);
    void release();

    [[nodiscard]] std::vector<FakeRequest> requests() const;
    void forget_requests();
    /// The most requests that were ever in flight at the same moment.
    [[nodiscard]] int most_in_flight() const;
    /// How many connections were ever accepted.
    [[nodiscard]] int connections() const;
    /// Waits until so many requests have come in since the last forget_requests(); false when that takes
    /// longer than `limit`.
    bool wait_for_requests(std::size_t count, Duration limit = std::chrono::seconds(10)) const;

protected:
    /// What the provider answers when nothing is planned. Called with `mutex_` held.
    virtual FakeAnswer honest_answer(const FakeRequest& request) = 0;
    /// How the provider words a failure.
    [[nodiscard]] virtual FakeAnswer failure(int status) const = 0;

    /// Ends every connection. To be called first by the destructor of what answers.
    void stop();
    /// Like now(), with `mutex_` held.
    [[nodiscard]] Time clock() const;

    mutable std::mutex mutex_;   // guards all that follows, and what the children add
    std::uint64_t answered_ = 0; ///< how many answers there were

private:
    enum class Trouble { none, hang, half_body, half_batch, no_answer };
    struct Planned {
        Trouble trouble = Trouble::none;
        std::optional<FakeAnswer> answer;
        std::string path{};
        bool is_done = false;
    };

    void accept_connections();
    void serve(int socket);
    bool answer(int socket, FakeRequest request); ///< false: close the connection
    [[nodiscard]] Planned next_planned(const FakeRequest& request);
    [[nodiscard]] FakeAnswer answer_as_planned(const FakeRequest& request, const Planned& planned);

    int listener_ = -1;
    int port_ = 0;

    mutable std::condition_variable changed_;
    std::optional<Time> now_;
    std::function<void(const FakeRequest&)> on_request_;
    std::deque<Planned> planned_;
    std::vector<FakeRequest> requests_;
    std::uint64_t released_ = 0;
    int in_flight_ = 0;
    int most_in_flight_ = 0;
    bool stopping_ = false;
    std::set<int> sockets_;
    std::vector<std::thread> connections_;

    std::thread acceptor_;
};

/// The text as a string of JSON.
[[nodiscard]] std::string json_text(const std::string& text);
/// "Sun, 22 Nov 2026 09:00:15 +0000"; the zone as Twilio writes it in rows, "GMT" in a header.
[[nodiscard]] std::string mail_date(Time time, const char* zone);
/// Since 1970.
[[nodiscard]] std::int64_t second_of(Time time);

} // namespace convassign
