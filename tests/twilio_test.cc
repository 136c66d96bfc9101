// SPDX-License-Identifier: MIT
#include "core/provider/twilio.h"

#include "tests/support/fake_twilio.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace convassign {

namespace {

const std::string customer = "whatsapp:+15550001111";

std::string seconds_text(Time time) { return std::to_string(to_milliseconds(time) / 1000); }

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A line at the fake, and what a store would have of it after its polls.
class TwilioLine {
public:
    explicit TwilioLine(const std::string& first_cursor = "") : cursor(first_cursor) { restart(); }

    /// As if the program were started anew.
    void restart() {
        if (twilio.requests().empty()) twilio.set_now(noon);
        ProviderConfig config;
        config.settings["account_sid"] = FakeTwilio::account_sid();
        config.settings["sender"] = FakeTwilio::sender();
        config.base_url = twilio.base_url();
        config.start_from = start_from;
        provider = std::make_unique<TwilioProvider>(config, token, cursor, timeouts);
    }

    /// One poll at the fake's time, or at `now` by our own clock. Throws what poll() throws.
    void poll(std::optional<Time> now = {}) {
        batches.clear();
        twilio.forget_requests();
        provider->poll(now.value_or(twilio.now()), [this](FetchedBatch batch) { store(std::move(batch)); });
    }

    /// Polls and gives the text of the error; "" when there was none.
    std::string failure_of_poll() {
        try {
            poll();
            return "";
        } catch (const ProviderError& error) {
            last_retry_after = error.retry_after;
            return error.what();
        }
    }

    /// So many seconds later by the fake's clock.
    void wait(Duration duration) { twilio.set_now(twilio.now() + duration); }

    /// The messages that one scan handed over, in their order.
    [[nodiscard]] std::vector<std::string> sids_of_last_poll() const {
        std::vector<std::string> sids;
        for (const FetchedBatch& batch : batches)
            for (const IncomingMessage& message : batch.messages)
                sids.push_back(message.provider_message_id);
        return sids;
    }

    FakeTwilio twilio;
    std::string token = FakeTwilio::auth_token();
    HttpTimeouts timeouts;
    std::optional<Time> start_from;
    std::unique_ptr<TwilioProvider> provider;
    std::map<std::string, IncomingMessage> stored; ///< by sid
    std::string cursor;
    std::vector<FetchedBatch> batches; ///< of the last poll
    std::optional<Duration> last_retry_after;
    int fail_at_batch = 0; ///< storing this batch of a poll fails; 0: none

private:
    void store(FetchedBatch batch) {
        if (static_cast<int>(batches.size()) + 1 == fail_at_batch) throw Error("the disk is full");
        for (const IncomingMessage& message : batch.messages)
            stored.emplace(message.provider_message_id, message);
        if (batch.cursor) cursor = *batch.cursor;
        batches.push_back(std::move(batch));
    }
};

FakeMessage message_at(Time sent, const std::string& body = "hi") {
    FakeMessage message;
    message.from = customer;
    message.body = body;
    message.date_created = message.date_sent = sent;
    return message;
}

/// `count` messages, `step` apart, the newest at `newest`. Returns their sids.
std::set<std::string> add_messages(FakeTwilio& twilio, int count, Time newest, Duration step) {
    std::set<std::string> sids;
    for (int i = 0; i < count; ++i)
        sids.insert(twilio.add(message_at(newest - step * i)));
    return sids;
}

std::set<std::string> stored_sids(const TwilioLine& line) {
    std::set<std::string> sids;
    for (const auto& [sid, message] : line.stored)
        sids.insert(sid);
    return sids;
}

std::set<std::string> once_each(const std::vector<std::string>& sids) {
    std::set<std::string> set(sids.begin(), sids.end());
    EXPECT_EQ(set.size(), sids.size()) << "some were handed over twice";
    return set;
}

/// The requests of the last poll that had a date filter, or the ones that had none.
std::vector<FakeRequest> asked(const TwilioLine& line, bool filtered) {
    std::vector<FakeRequest> found;
    for (const FakeRequest& request : line.twilio.requests())
        if (request.parameter("DateSent>").has_value() == filtered) found.push_back(request);
    return found;
}

} // namespace

TEST(PlanScan, LooksBackAsFarAsIsDue) {
    using Depth = Scan::Depth;
    struct Case {
        const char* name;
        std::optional<Time> floor, wide_at, deep_at;
        bool has_undated;
        Depth depth;
        Time lower;
        int batch_size, sweep_batches;
    };
    const Case cases[] = {
        {"at first", {}, {}, {}, false, Depth::deep, noon - 72h, 1000, 2},
        {"at a start after a long stop", noon - 240h, {}, {}, false, Depth::deep, noon - 240h, 1000, 2},
        {"at a start after a short stop", noon - 1h, {}, {}, false, Depth::deep, noon - 72h, 1000, 2},
        {"right after", noon - 15min, noon, noon, false, Depth::tick, noon - 15min, 200, 0},
        {"after failures", noon - 2h, noon - 9min, noon - 9min, false, Depth::tick, noon - 2h, 200, 0},
        {"a floor ahead of the clock", noon + 9h, noon, noon, false, Depth::tick, noon - 15min, 200, 0},
        {"10 minutes later", noon - 15min, noon - 10min, noon - 10min, false, Depth::wide, noon - 6h, 200, 2},
        {"just before 10 minutes", noon - 15min, noon - 10min + 1s, noon - 1h, false, Depth::tick,
            noon - 15min, 200, 0},
        {"6 hours later", noon - 15min, noon, noon - 6h, false, Depth::deep, noon - 72h, 1000, 2},
        {"a clock set back", noon - 15min, noon + 7h, noon + 7h, false, Depth::deep, noon - 72h, 1000, 2},
        {"a clock that wavers", noon - 15min, noon + 2s, noon + 2s, false, Depth::tick, noon - 15min, 200, 0},
        {"undated messages", noon - 15min, noon, noon, true, Depth::tick, noon - 15min, 200, 1},
    };
    for (const Case& c : cases) {
        const TwilioScan scan =
            plan_scan(TwilioProgress{{c.floor, c.wide_at, c.deep_at}, c.has_undated}, noon, 72h);
        EXPECT_EQ(scan.depth, c.depth) << c.name;
        EXPECT_EQ(scan.lower, c.lower) << c.name;
        EXPECT_EQ(scan.batch_size, c.batch_size) << c.name;
        EXPECT_EQ(scan.sweep_batches, c.sweep_batches) << c.name;
    }
}

TEST(PlanScan, GoesByWholeSeconds) {
    EXPECT_EQ(plan_scan(ScanProgress{{}, noon, noon}, noon + 999ms, 72h).lower, noon - 15min);
}

TEST(PlanScan, NeverLooksBackLessThanSixHoursWhenDeep) {
    EXPECT_EQ(plan_scan(ScanProgress{}, noon, 1h).lower, noon - 6h);
    EXPECT_EQ(plan_scan(ScanProgress{}, noon, 240h).lower, noon - 240h);
}

TEST(ProgressAfter, RemembersTheScanAndLeavesAMargin) {
    Scan scan;
    scan.depth = Scan::Depth::wide;

    const ScanProgress after = progress_after({{}, {}, noon - 1h}, scan, noon, noon + 5s);

    EXPECT_EQ(after.floor, noon - 15min);
    EXPECT_EQ(after.wide_at, noon);
    EXPECT_EQ(after.deep_at, noon - 1h);
}

TEST(ProgressAfter, GoesByTheProvidersClockWhereOursRunsAhead) {
    Scan scan;
    scan.depth = Scan::Depth::deep;

    const ScanProgress after = progress_after({}, scan, noon + 240h, noon);

    EXPECT_EQ(after.floor, noon - 15min);
    EXPECT_EQ(after.deep_at, std::nullopt) << "it looked back from a time that has not come";
}

TEST(Twilio, AsksAsDocumented) {
    TwilioLine line;

    line.poll();

    const std::vector<FakeRequest> requests = line.twilio.requests();
    ASSERT_EQ(requests.size(), 2U);
    const std::string list =
        "/2010-04-01/Accounts/" + FakeTwilio::account_sid() + "/Messages.json?To=whatsapp%3A%2B14155238886";
    EXPECT_EQ(requests[0].target, list + "&DateSent%3E=2026-11-19T12:00:00Z&PageSize=1000");
    EXPECT_EQ(requests[1].target, list + "&PageSize=1000");
}

TEST(Twilio, HandsOverWhatCameInOldestFirst) {
    TwilioLine line;
    const std::string first = line.twilio.receive(customer, "one");
    line.wait(1s);
    const std::string second = line.twilio.receive(customer, "two");

    line.poll();

    ASSERT_FALSE(line.batches.empty());
    ASSERT_EQ(line.batches[0].messages.size(), 2U);
    EXPECT_EQ(line.batches[0].messages[0].provider_message_id, first);
    EXPECT_EQ(line.batches[0].messages[1].provider_message_id, second);
    EXPECT_EQ(line.batches[0].messages[1].text, "two");
    EXPECT_EQ(line.batches[0].messages[1].customer, customer);
    EXPECT_EQ(line.batches[0].messages[1].sent_at, noon + 1s);
}

TEST(Twilio, HandsOverTheCursorWithTheVeryLastBatchAlone) {
    TwilioLine line;
    line.twilio.limit_batch_size(3);
    add_messages(line.twilio, 10, noon, 1s);

    line.poll();

    ASSERT_EQ(line.batches.size(), 4U + 2U) << "four pages of the scan, two of the sweep";
    for (std::size_t i = 0; i + 1 < line.batches.size(); ++i)
        EXPECT_EQ(line.batches[i].cursor, std::nullopt) << i;
    EXPECT_EQ(line.batches.back().cursor, seconds_text(noon - 15min));
}

TEST(Twilio, CostsOneRequestWhenNothingIsNew) {
    TwilioLine line;
    line.poll();
    line.wait(2s);

    line.poll();

    ASSERT_EQ(line.twilio.requests().size(), 1U);
    EXPECT_EQ(line.twilio.requests()[0].parameter("DateSent>"), "2026-11-22T11:45:00Z");
    EXPECT_EQ(line.twilio.requests()[0].parameter("PageSize"), "200");
    ASSERT_EQ(line.batches.size(), 1U);
    EXPECT_EQ(line.batches[0].cursor, seconds_text(noon - 15min)) << "the Date of the answer before";
    EXPECT_EQ(line.twilio.connections(), 1);
}

TEST(Twilio, GoesOnAtTheStoredCursor) {
    TwilioLine line(seconds_text(noon - 100h));

    line.poll();

    EXPECT_EQ(asked(line, true)[0].parameter("DateSent>"), iso8601_seconds(noon - 100h));
}

TEST(Twilio, ReadsFromTheConfiguredStartAtFirst) {
    TwilioLine line;
    line.start_from = noon - 500h;
    line.restart();

    line.poll();

    EXPECT_EQ(asked(line, true)[0].parameter("DateSent>"), iso8601_seconds(noon - 500h));
}

TEST(Twilio, RefusesACursorThatItDidNotWrite) {
    for (const char* cursor : {"soon", "-1", "12.5", " 12", "99999999999999999999", "2026-11-22"})
        EXPECT_THROW(TwilioLine line(cursor), Error) << cursor;
}

TEST(Twilio, ReadsEachMessageOnceOverManyBatches) {
    TwilioLine line;
    line.twilio.limit_batch_size(7);
    const auto sids = add_messages(line.twilio, 100, noon, 500ms);
    line.poll();
    line.twilio.limit_batch_size(1000);
    line.wait(2s);

    line.poll();

    EXPECT_EQ(once_each(line.sids_of_last_poll()), sids);
    EXPECT_EQ(stored_sids(line), sids);
    EXPECT_EQ(line.twilio.most_in_flight(), 1);
}

TEST(Twilio, MissesAndDoublesNothingWhileMessagesArriveBetweenBatches) {
    TwilioLine line;
    line.poll();
    line.twilio.limit_batch_size(5);
    line.wait(2s);
    auto sids = add_messages(line.twilio, 20, line.twilio.now(), 0ms);
    std::set<std::string> arrived;
    line.twilio.on_request([&](const FakeRequest& request) {
        if (request.parameter("PageToken")) arrived.insert(line.twilio.receive(customer, "meanwhile"));
    });

    line.poll();
    EXPECT_EQ(once_each(line.sids_of_last_poll()), sids);
    line.twilio.on_request({});
    line.poll();

    sids.merge(arrived);
    EXPECT_EQ(sids.size(), 23U);
    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, FindsAllMessagesOfOneSecondInWhateverOrderTheyCome) {
    TwilioLine line;
    line.twilio.limit_batch_size(4);
    line.twilio.shuffle_ties(true);
    const auto sids = add_messages(line.twilio, 12, noon, 0ms);

    for (int i = 0; i < 30; ++i) {
        line.poll();
        line.wait(2s);
    }

    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, FindsMessagesThatBecomeVisibleLate) {
    const Duration delays[] = {10s, 14min, 5h, 71h};
    for (const Duration delay : delays) {
        TwilioLine line;
        line.poll();
        FakeMessage late = message_at(noon);
        late.visible_from = noon + delay;
        const std::string sid = line.twilio.add(late);

        for (Time end = noon + delay + 6h + 2min; line.twilio.now() < end; line.wait(2min))
            line.poll();

        EXPECT_EQ(stored_sids(line), std::set<std::string>{sid}) << format_duration(delay);
    }
}

TEST(Twilio, IsCorrectWhereTheFilterIsNotHonoured) {
    for (const auto filter : {FakeTwilio::DateFilter::days, FakeTwilio::DateFilter::ignored}) {
        TwilioLine line;
        line.twilio.honour_date_filter(filter);
        line.twilio.limit_batch_size(10);
        auto sids = add_messages(line.twilio, 50, noon, 10min);
        line.poll();
        line.wait(2s);
        sids.insert(line.twilio.receive(customer, "new"));

        line.poll();

        EXPECT_EQ(once_each(line.sids_of_last_poll()).count(line.twilio.receive(customer, "newer")), 0U);
        EXPECT_EQ(stored_sids(line), sids);
    }
}

TEST(Twilio, FindsMessagesThatADateFilterDrops) {
    TwilioLine line;
    FakeMessage undated = message_at(noon);
    undated.date_sent = std::nullopt;
    undated.sid = "SMfirst";
    line.twilio.add(undated);
    line.poll();
    line.wait(2s);
    undated.date_created = line.twilio.now();
    undated.sid = "SMsecond";
    line.twilio.add(undated);

    line.poll();

    EXPECT_EQ(stored_sids(line), (std::set<std::string>{"SMfirst", "SMsecond"}));
    EXPECT_EQ(line.stored.at("SMsecond").sent_at, noon + 2s);
    EXPECT_EQ(asked(line, false).size(), 1U) << "one page of the unfiltered list";
    EXPECT_EQ(line.batches.back().cursor, seconds_text(noon - 15min));
}

TEST(Twilio, NoticesTheFirstUndatedMessageWithinTenMinutes) {
    TwilioLine line;
    line.poll();
    FakeMessage undated = message_at(noon + 1s);
    undated.date_sent = std::nullopt;
    line.twilio.add(undated);
    line.wait(2s);
    line.poll();
    EXPECT_EQ(line.stored.size(), 0U);
    line.wait(10min);
    line.poll(); // learns how late it is

    line.poll();

    EXPECT_EQ(line.stored.size(), 1U);
}

TEST(Twilio, SweepsNoMoreThanTwoBatchesWithoutTheFilter) {
    TwilioLine line;
    line.twilio.limit_batch_size(5);
    add_messages(line.twilio, 100, noon - 100h, 1h);

    line.poll();

    EXPECT_EQ(asked(line, false).size(), 2U);
    EXPECT_EQ(line.stored.size(), 10U);
    EXPECT_EQ(line.cursor, seconds_text(noon - 15min));
}

TEST(Twilio, KeepsOnlyItsSendersMessagesWhereTheServerLosesTheFilter) {
    TwilioLine line;
    line.twilio.ignore_to(true);
    line.twilio.limit_batch_size(2);
    FakeMessage foreign = message_at(noon);
    foreign.to = "whatsapp:+19998887777";
    line.twilio.add(foreign);
    FakeMessage outbound = message_at(noon);
    outbound.direction = "outbound-api";
    line.twilio.add(outbound);
    const auto sids = add_messages(line.twilio, 4, noon - 1s, 1s);

    line.poll();

    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, GoesByTheServersClock) {
    TwilioLine line;
    line.poll(noon + 240h); // our clock is ten days ahead
    EXPECT_EQ(line.cursor, seconds_text(noon - 15min));
    const auto sids = add_messages(line.twilio, 1, noon - 70h, 0s);

    line.poll(noon + 240h);

    EXPECT_EQ(asked(line, true)[0].parameter("DateSent>"), iso8601_seconds(noon - 72h)) << "deep again";
    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, LeavesTheCursorWhereAScanFailsInTheMiddle) {
    TwilioLine line;
    line.twilio.limit_batch_size(5);
    line.poll();
    const std::string before = line.cursor;
    line.wait(5min);
    const auto sids = add_messages(line.twilio, 20, line.twilio.now(), 1s);
    line.twilio.on_request([&](const FakeRequest& request) {
        if (request.parameter("Page") == "2") line.twilio.fail_next(1, 503);
    });

    EXPECT_NE(line.failure_of_poll(), "");
    EXPECT_EQ(line.cursor, before);
    EXPECT_EQ(line.stored.size(), 10U) << "what was read is kept";
    line.twilio.on_request({});
    line.poll();

    EXPECT_EQ(asked(line, true)[0].parameter("DateSent>"), iso8601_seconds(noon - 15min));
    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, ReadsAgainWhatCouldNotBeStored) {
    TwilioLine line;
    line.twilio.limit_batch_size(5);
    const auto sids = add_messages(line.twilio, 20, noon, 1s);
    line.fail_at_batch = 3;

    EXPECT_THROW(line.poll(), Error);
    EXPECT_EQ(line.cursor, "");
    line.fail_at_batch = 0;
    line.wait(2s);
    line.poll();

    EXPECT_EQ(stored_sids(line), sids);
    EXPECT_NE(line.cursor, "");
}

TEST(Twilio, ReadsAllThatCameWhileItWasDown) {
    TwilioLine line;
    line.poll();
    line.wait(2s);
    auto sids = add_messages(line.twilio, 1, line.twilio.now(), 0s);
    line.wait(200h);
    line.twilio.limit_batch_size(20);
    sids.merge(add_messages(line.twilio, 100, line.twilio.now(), 1h));
    line.restart();

    line.poll();

    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, TellsWhyItWasRefusedAndWhatToCheck) {
    TwilioLine line;
    line.token = "wrong-token";
    line.restart();

    const std::string text = line.failure_of_poll();

    EXPECT_EQ(text,
        "read messages from Twilio: GET " + line.twilio.base_url() + "/2010-04-01/Accounts/"
            + FakeTwilio::account_sid()
            + "/Messages.json: status 401: Authenticate (20003); check account_sid and the auth token");
    EXPECT_EQ(line.cursor, "");
}

TEST(Twilio, PassesOnHowLongToWait) {
    struct Case {
        int status;
        std::string retry_after;
        std::optional<Duration> delay;
    };
    const Case cases[] = {
        {429, "7", 7s},
        {429, "Sun, 22 Nov 2026 12:00:30 GMT", 30s},
        {429, "", {}},
        {503, "120", 2min},
        {500, "", {}},
        {408, "", {}},
    };
    for (const Case& c : cases) {
        TwilioLine line;
        line.twilio.fail_next(1, c.status, c.retry_after);
        const std::string text = line.failure_of_poll();
        EXPECT_TRUE(holds(text, "status " + std::to_string(c.status))) << text;
        EXPECT_EQ(line.last_retry_after, c.delay) << c.status << " " << c.retry_after;
        EXPECT_EQ(line.twilio.requests().size(), 1U) << "trying again is not its business";
    }
}

TEST(Twilio, RefusesAnswersThatAreNoBatches) {
    const FakeAnswer answers[] = {
        {200, "<html>Welcome to the hotel</html>", {{"Content-Type", "text/html"}}},
        {200, "", {}},
        {200, R"({"messages":{}})", {}},
        {200, R"({"code":20003})", {}},
        {204, "", {}},
        {503, "<html><h1>503 Service Temporarily Unavailable</h1></html>", {}},
        {403, R"({"code":20003,"message":"a\u001b[31mb"})", {}},
        {404, R"({"code":"x","message":7})", {}},
    };
    for (const FakeAnswer& answer : answers) {
        TwilioLine line;
        line.twilio.receive(customer, "hi");
        line.twilio.answer_next(answer);
        const std::string text = line.failure_of_poll();
        EXPECT_NE(text, "") << answer.body.substr(0, 80);
        EXPECT_FALSE(holds(text, "\x1b")) << text;
        EXPECT_LT(text.size(), 500U) << text;
        EXPECT_EQ(line.cursor, "");
        line.poll();
        EXPECT_EQ(line.stored.size(), 1U);
    }
}

TEST(Twilio, RefusesATruncatedAnswer) {
    for (const bool well_framed : {false, true}) {
        TwilioLine line;
        line.twilio.receive(customer, "hi");
        line.twilio.truncate_next(well_framed);

        EXPECT_NE(line.failure_of_poll(), "") << well_framed;
        EXPECT_EQ(line.stored.size(), 0U);
        EXPECT_EQ(line.cursor, "");
    }
}

/// The PageSize of each request of the last poll.
std::vector<int> sizes_asked(const TwilioLine& line) {
    std::vector<int> sizes;
    for (const FakeRequest& request : line.twilio.requests())
        sizes.push_back(std::stoi(request.parameter("PageSize").value_or("0")));
    return sizes;
}

/// Where 31 long rows are an answer that is read, and 40 are not.
struct LineOfLongTexts : TwilioLine {
    LineOfLongTexts() {
        timeouts.largest_body = std::size_t{560} * 1024;
        restart();
    }

    void add_long_ones(int count, Time newest) {
        for (int i = 0; i < count; ++i)
            twilio.add(message_at(newest - 1s * i, std::string(16'384, 'x')));
    }
};

TEST(Twilio, AsksForFewerRowsWhereTheyAreTooLarge) {
    LineOfLongTexts line;
    line.add_long_ones(40, noon);
    add_messages(line.twilio, 400, noon - 400s, 1ms);

    line.poll();

    EXPECT_EQ(line.stored.size(), 440U);
    EXPECT_NE(line.cursor, "");
    const std::vector<int> sizes = sizes_asked(line);
    ASSERT_GE(sizes.size(), 9U);
    EXPECT_EQ(std::vector(sizes.begin(), sizes.begin() + 9),
        (std::vector{1000, 500, 250, 125, 62, 31, 31, 62, 124}))
        << "behind the large rows it asks for more and more again";
    line.wait(7h);
    line.poll();
    EXPECT_EQ(sizes_asked(line).front(), 31) << "the newest rows were large, whatever is behind them";
    int polls = 0;
    do
        line.poll();
    while (sizes_asked(line).front() < 62 && ++polls < 5);
    EXPECT_EQ(sizes_asked(line).front(), 62) << "and are no more";
}

TEST(Twilio, LeavesOutNoRowWhereAPageIsANumber) {
    LineOfLongTexts line;
    line.twilio.page_by_number(true);
    line.twilio.limit_batch_size(60);
    add_messages(line.twilio, 60, noon, 1ms);
    line.add_long_ones(60, noon - 1s);

    line.poll();

    EXPECT_EQ(line.stored.size(), 120U);
}

TEST(Twilio, KeepsARowThatIsTooLargeForItselfAside) {
    for (const bool is_ours : {false, true}) {
        LineOfLongTexts line;
        auto sids = add_messages(line.twilio, 5, noon - 10s, 1s);
        FakeMessage giant = message_at(noon - 5s, std::string(600'000, 'x'));
        giant.sid = "SM0000000000000000000000000000beef";
        if (is_ours) giant.direction = "outbound-api";
        line.twilio.add(giant);
        sids.insert(line.twilio.add(message_at(noon)));

        const std::string failure = line.failure_of_poll();

        EXPECT_EQ(stored_sids(line), sids);
        EXPECT_EQ(failure,
            is_ours ? ""
                    : "read messages from Twilio: left out what cannot be read: row "
                      "SM0000000000000000000000000000beef: it is larger than an answer may be");
        std::set<std::string> unread;
        for (const FetchedBatch& batch : line.batches)
            for (const UnreadRow& row : batch.unread)
                unread.insert(row.provider_message_id);
        EXPECT_EQ(unread, is_ours ? std::set<std::string>{} : std::set<std::string>{giant.sid});
        line.wait(2s);
        line.twilio.add(message_at(noon + 1s));
        EXPECT_EQ(line.failure_of_poll(), failure);
        EXPECT_EQ(line.stored.size(), 7U) << "the line goes on";
    }
}

TEST(Twilio, SaysThatAnswersAreTooLargeWhereNothingElseHelps) {
    TwilioLine line;
    for (int i = 0; i < 12; ++i)
        line.twilio.answer_next({200, std::string(9 * 1024 * 1024, '['), {}});

    EXPECT_TRUE(holds(line.failure_of_poll(), "larger than"));
    EXPECT_EQ(line.cursor, "");
}

TEST(Twilio, NamesTheServerThatCannotBeReached) {
    ProviderConfig config;
    config.settings["account_sid"] = FakeTwilio::account_sid();
    config.settings["sender"] = FakeTwilio::sender();
    config.base_url = "http://127.0.0.1:1"; // nobody listens there
    TwilioProvider provider(config, "secret-token", "");

    try {
        provider.poll(noon, [](const FetchedBatch&) { FAIL(); });
        FAIL();
    } catch (const ProviderError& error) {
        EXPECT_TRUE(holds(error.what(), "127.0.0.1:1/")) << error.what();
        EXPECT_FALSE(holds(error.what(), "secret-token")) << error.what();
    }
}

TEST(Twilio, NeverTellsItsToken) {
    TwilioLine line;
    const std::string token = FakeTwilio::auth_token();
    line.twilio.answer_next({400, R"({"code":1,"message":"bad token )" + token + R"("})", {}});
    EXPECT_FALSE(holds(line.failure_of_poll(), token));

    line.twilio.rewrite_next_uri(
        [&](const FakeRequest&, const std::string&) { return "https://evil.example/" + token; });
    const std::string text = line.failure_of_poll();
    EXPECT_TRUE(holds(text, "evil.example")) << text;
    EXPECT_FALSE(holds(text, token)) << text;
}

TEST(Twilio, FollowsNoRedirect) {
    TwilioLine line;
    FakeTwilio elsewhere;
    line.twilio.answer_next({302, "", {{"Location", elsewhere.base_url() + "/2010-04-01/"}}});

    EXPECT_TRUE(holds(line.failure_of_poll(), "status 302; redirects are not followed"));
    EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(Twilio, LeavesItsServerForNoNextBatch) {
    FakeTwilio elsewhere;
    const std::string port = elsewhere.base_url().substr(elsewhere.base_url().rfind(':'));
    for (const std::string& uri :
        {elsewhere.base_url() + "/x", "//127.0.0.1" + port + "/x", std::string("https://127.0.0.1/x"),
            std::string("file:///etc/passwd"), "http://localhost" + port + "/"}) {
        TwilioLine line;
        line.twilio.receive(customer, "hi");
        line.twilio.rewrite_next_uri([&](const FakeRequest&, const std::string&) { return uri; });

        EXPECT_TRUE(holds(line.failure_of_poll(), "does not lead to a page")) << uri;

        EXPECT_EQ(line.stored.size(), 1U) << "the page itself was good";
        EXPECT_EQ(line.cursor, "") << uri;
        EXPECT_EQ(elsewhere.connections(), 0) << uri;
    }
}

TEST(Twilio, FollowsAbsoluteNextBatches) {
    TwilioLine line;
    line.twilio.limit_batch_size(2);
    const auto sids = add_messages(line.twilio, 5, noon, 1s);
    line.twilio.rewrite_next_uri([&](const FakeRequest&, const std::string& honest) {
        return honest.empty() ? honest : line.twilio.base_url() + honest;
    });

    line.poll();

    EXPECT_EQ(stored_sids(line), sids);
}

TEST(Twilio, EndsAScanThatLeadsInACircle) {
    const FakeTwilio::NextUri circles[] = {
        [](const FakeRequest& request, const std::string&) { return request.target; },
        [](const FakeRequest& request, const std::string&) {
            return request.path + (request.parameter("Page") == "1" ? "?Page=2" : "?Page=1");
        },
    };
    for (const auto& circle : circles) {
        TwilioLine line;
        line.twilio.receive(customer, "hi");
        line.twilio.rewrite_next_uri(circle);

        EXPECT_TRUE(holds(line.failure_of_poll(), "circle"));
        EXPECT_LE(line.twilio.requests().size(), 3U);
        EXPECT_EQ(line.cursor, "");
    }
}

TEST(Twilio, StoresTheGoodRowsAndNamesTheBadOnes) {
    TwilioLine line;
    line.twilio.limit_batch_size(2);
    const auto sids = add_messages(line.twilio, 5, noon, 1s);
    FakeMessage bad = message_at(noon - 2s);
    bad.raw = R"({"sid":"SMbad","direction":"inbound","from":7,"to":")" + FakeTwilio::sender() + R"("})";
    line.twilio.add(bad);

    EXPECT_EQ(line.failure_of_poll(),
        "read messages from Twilio: left out what cannot be read: row SMbad: 'from' is no string");

    EXPECT_EQ(stored_sids(line), sids);
    EXPECT_EQ(line.cursor, "") << "the next start reads it again";
}

TEST(Twilio, IsNotHeldUpForeverByABadRow) {
    TwilioLine line;
    FakeMessage bad = message_at(noon);
    bad.raw = "17";
    line.twilio.add(bad);
    EXPECT_NE(line.failure_of_poll(), "");
    line.wait(2s);
    EXPECT_NE(line.failure_of_poll(), "");
    EXPECT_EQ(line.twilio.requests().size(), 1U) << "no second deep scan";
    line.wait(30min);
    EXPECT_NE(line.failure_of_poll(), "");
    EXPECT_NE(line.failure_of_poll(), "") << "a wide scan sees it again";

    EXPECT_EQ(line.failure_of_poll(), "");
    EXPECT_EQ(line.cursor, seconds_text(noon + 15min + 2s));
}

TEST(Twilio, TakesARowThatWasRepaired) {
    TwilioLine line;
    FakeMessage row = message_at(noon);
    row.sid = "SMrow";
    row.raw = R"({"sid":"SMrow"})";
    line.twilio.add(row);
    EXPECT_NE(line.failure_of_poll(), "");
    row.raw.clear();
    line.twilio.add(row);

    line.poll();

    EXPECT_EQ(stored_sids(line), std::set<std::string>{"SMrow"});
}

TEST(Twilio, StopsWithinASecondWhileTwilioHangs) {
    TwilioLine line;
    line.twilio.hang_next();
    std::string text;
    std::thread poller([&] {
        try {
            line.provider->poll(noon, [](const FetchedBatch&) {});
        } catch (const ProviderError& error) {
            text = error.what();
        }
    });
    ASSERT_TRUE(line.twilio.wait_for_requests(1));
    const auto start = steady_clock();

    line.provider->stop();
    poller.join();

    EXPECT_LT(steady_clock() - start, 10s);
    EXPECT_TRUE(holds(text, "stopped")) << text;
    EXPECT_TRUE(holds(line.failure_of_poll(), "stopped"));
}

namespace {

std::vector<MessageFate> fates_of_last_poll(const TwilioLine& line) {
    std::vector<MessageFate> fates;
    for (const FetchedBatch& batch : line.batches)
        fates.insert(fates.end(), batch.fates.begin(), batch.fates.end());
    return fates;
}

FakeMessage reply_at(Time sent) {
    FakeMessage message = message_at(sent);
    message.to = customer;
    message.from = FakeTwilio::sender();
    message.direction = "outbound-api";
    message.status = "sent";
    return message;
}

} // namespace

TEST(Twilio, TellsWhatBecameOfRepliesWhereNoWebhookDoes) {
    TwilioLine line;
    const std::string sid = line.twilio.add(reply_at(noon));
    line.poll();
    EXPECT_TRUE(fates_of_last_poll(line).empty()) << "the first poll brings messages alone";
    line.wait(15s);
    line.poll();
    ASSERT_EQ(fates_of_last_poll(line).size(), 1U);
    EXPECT_EQ(fates_of_last_poll(line)[0], (MessageFate{sid, "", FateKind::sent, "", noon + 15s}));

    line.twilio.set_status(sid, "undelivered", 63003);
    line.wait(3s);
    line.poll();

    ASSERT_EQ(fates_of_last_poll(line).size(), 1U) << "it looks often while something is on its way";
    EXPECT_EQ(fates_of_last_poll(line)[0].state, FateKind::failed);
    EXPECT_EQ(fates_of_last_poll(line)[0].error,
        "the customer is not on WhatsApp, or cannot be reached there (Twilio 63003)");
    EXPECT_TRUE(line.stored.empty()) << "what we sent opens nothing";
    line.wait(3s);
    line.poll();
    EXPECT_TRUE(fates_of_last_poll(line).empty()) << "nothing is on its way any more";
}

TEST(Twilio, LosesNoMessageWhereItCannotBeSeenWhatBecameOfReplies) {
    TwilioLine line;
    line.poll();
    line.wait(15s);
    line.twilio.receive(customer, "hello");
    line.twilio.on_request([&](const FakeRequest& request) {
        if (request.parameter("From")) line.twilio.fail_next(1, 500);
    });

    EXPECT_TRUE(holds(line.failure_of_poll(), "look what became of replies"));

    EXPECT_EQ(line.stored.size(), 1U);
}

} // namespace convassign
