// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace convassign {

/// One row of the fake's list of messages.
struct FakeMessage {
    std::string sid; ///< empty: one is made
    std::string from;
    std::string to; ///< empty: the fake's sender
    std::string body;
    std::string direction = "inbound";
    std::string status = "received";
    std::optional<Time> date_created;
    std::optional<Time> date_sent; ///< none: null, and no DateSent filter lets it through
    int num_media = 0;
    std::optional<Time> visible_from; ///< before it, by the fake's clock, the row is in no answer
    std::string raw;                  ///< not empty: sent in place of the row, whatever it is
};

/// One request as it came in.
struct FakeRequest {
    std::string target;                                     ///< path and query as sent
    std::string path;                                       ///< not decoded
    std::vector<std::pair<std::string, std::string>> query; ///< decoded
    std::string authorization;                              ///< the header's value, or empty
    Time at;                                                ///< by the real clock

    /// The first value of that key, or nothing.
    [[nodiscard]] std::optional<std::string> parameter(const std::string& key) const;
};

/// An answer told in advance. Date and, unless given, Content-Length are added.
struct FakeAnswer {
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// Twilio's list of messages, served on 127.0.0.1 by threads of its own: Basic authentication, the filters
/// To, From and DateSent>, newest date_sent first, keyset paging by the sid of the page's last row, errors in
/// Twilio's form. Honest until told otherwise; each lie stays until it is taken back, each `..._next` counts
/// requests. Every method may be called from any thread.
///
///     FakeTwilio twilio;
///     twilio.receive("whatsapp:+15550001111", "hello");
///     ... poll twilio.base_url() ...
///     EXPECT_EQ(twilio.requests().size(), 1u);
class FakeTwilio {
public:
    FakeTwilio();
    FakeTwilio(const FakeTwilio&) = delete;
    FakeTwilio& operator=(const FakeTwilio&) = delete;
    ~FakeTwilio();

    [[nodiscard]] std::string base_url() const; ///< "http://127.0.0.1:PORT"
    [[nodiscard]] static std::string account_sid() { return "AC0123456789abcdef0123456789abcdef"; }
    [[nodiscard]] static std::string auth_token() { return "fake-token-7c1d9e"; }
    [[nodiscard]] static std::string sender() { return "whatsapp:+14155238886"; }

    /// The fake's clock: the Date header, and the dates of what receive() adds. The real one until set.
    [[nodiscard]] Time now() const;
    void set_now(Time now);

    /// A customer writes to our sender now. Returns the sid.
    std::string receive(const std::string& from, const std::string& body);
    /// Adds any row, or replaces the one of that sid. Returns the sid.
    std::string add(FakeMessage message);

    /// At most so many rows a page, whatever PageSize says.
    void limit_page_size(std::size_t rows);
    enum class DateFilter { seconds, days, ignored };
    void honour_date_filter(DateFilter filter);
    /// Paging URIs without To, and answers that ignore To.
    void ignore_to(bool ignore);
    /// Rows of one second come in another order in each answer.
    void shuffle_ties(bool shuffle);
    /// Every answer's next_page_uri, made from the request and the honest value (empty: null).
    using NextUri = std::function<std::string(const FakeRequest&, const std::string& honest)>;
    void rewrite_next_uri(NextUri rewrite);
    /// Called before each answer, from the connection's thread; may call every other method.
    void on_request(std::function<void(const FakeRequest&)> hook);

    /// Answers the next `count` requests so, whatever they ask for.
    void answer_next(const FakeAnswer& answer, int count = 1);
    /// Fails the next `count` requests in Twilio's form; Retry-After unless empty.
    void fail_next(int count, int status, const std::string& retry_after = "");
    /// Sends the first half of the next honest answer's body and closes the connection, or, with
    /// `well_framed`, as if that half were all.
    void truncate_next(bool well_framed);
    /// Takes the next request and never answers, until release().
    void hang_next();
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

private:
    /// Where a row stands in the list: undated ones stand where their date_created puts them.
    struct Place {
        std::int64_t second = 0;
        std::uint64_t sequence = 0; ///< in which order rows were added

        friend bool operator<(const Place& a, const Place& b) {
            return std::pair(b.second, b.sequence) < std::pair(a.second, a.sequence); // newest first
        }
    };
    enum class Trouble { none, hang, half_body, half_page };
    struct Planned {
        Trouble trouble = Trouble::none;
        std::optional<FakeAnswer> answer;
    };
    struct Filter;
    using List = std::vector<std::pair<Place, const FakeMessage*>>;

    void accept_connections();
    void serve(int socket);
    bool answer(int socket, const std::string& head); ///< false: close the connection
    [[nodiscard]] Planned next_planned();
    [[nodiscard]] FakeAnswer honest_answer(const FakeRequest& request);
    [[nodiscard]] std::string page(const FakeRequest& request);
    [[nodiscard]] std::string next_uri(const FakeRequest& request, const std::string& last_sid) const;
    [[nodiscard]] List rows_after(const std::string& token, const Filter& filter, std::size_t most) const;
    [[nodiscard]] List shuffled_rows(const Filter& filter) const;
    [[nodiscard]] Time clock() const;

    int listener_ = -1;
    int port_ = 0;

    mutable std::mutex mutex_; // guards all that follows
    mutable std::condition_variable changed_;
    std::map<Place, FakeMessage> rows_;
    std::unordered_map<std::string, Place> places_;
    std::uint64_t added_ = 0;
    std::optional<Time> now_;
    std::size_t most_rows_ = 1000;
    DateFilter date_filter_ = DateFilter::seconds;
    bool ignore_to_ = false;
    bool shuffle_ties_ = false;
    NextUri rewrite_next_uri_;
    std::function<void(const FakeRequest&)> on_request_;
    std::deque<Planned> planned_;
    std::vector<FakeRequest> requests_;
    std::uint64_t answered_ = 0;
    std::uint64_t released_ = 0;
    int in_flight_ = 0;
    int most_in_flight_ = 0;
    bool stopping_ = false;
    std::set<int> sockets_;
    std::vector<std::thread> connections_;

    std::thread acceptor_;
};

} // namespace convassign
