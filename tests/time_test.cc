// SPDX-License-Identifier: MIT
#include "core/base/time.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace convassign {
namespace {

using namespace std::chrono_literals;

const Time moment = from_milliseconds(1795344127123); // 2026-11-22T10:42:07.123Z
const Time whole_second = from_milliseconds(1795344127000);

/// Central European time, with its summer time, whatever the machine has.
struct TimeInBerlin : testing::Test {
    TimeInBerlin() { set("CET-1CEST,M3.5.0,M10.5.0/3"); }
    ~TimeInBerlin() override { set(old_.empty() ? nullptr : old_.c_str()); }

private:
    static void set(const char* zone) {
        if (zone == nullptr)
            unsetenv("TZ");
        else
            setenv("TZ", zone, 1);
        tzset();
    }

    std::string old_ = std::getenv("TZ") == nullptr ? "" : std::getenv("TZ");
};

std::string parsed(std::string_view text) {
    const auto time = parse_time(text, moment);
    return time ? iso8601(*time) : "nothing";
}

TEST(Time, IsWrittenForProgramsInUtcWithMilliseconds) {
    EXPECT_EQ(iso8601(moment), "2026-11-22T10:42:07.123Z");
    EXPECT_EQ(iso8601(whole_second), "2026-11-22T10:42:07.000Z");
    EXPECT_EQ(iso8601(from_milliseconds(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(iso8601(from_milliseconds(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(iso8601_seconds(moment), "2026-11-22T10:42:07Z");
}

TEST(Time, OfTheWallClockIsNow) {
    const auto apart = std::time(nullptr)
        - std::chrono::floor<std::chrono::seconds>(wall_clock()).time_since_epoch().count();

    EXPECT_LE(std::abs(apart), 2);
}

TEST_F(TimeInBerlin, IsWrittenForPeopleWithItsOffset) {
    EXPECT_EQ(utc_date(moment), "2026-11-22");
    EXPECT_EQ(local_time(moment), "2026-11-22 11:42:07 +0100");
    EXPECT_EQ(local_time(moment - 24h * 120), "2026-07-25 12:42:07 +0200");
}

TEST_F(TimeInBerlin, IsReadInEachFormThatPeopleWrite) {
    struct Case {
        const char* text;
        const char* time;
    };
    for (const Case& good : std::initializer_list<Case>{
             {"2026-11-22T10:42:07Z", "2026-11-22T10:42:07.000Z"},
             {"2026-11-22T10:42:07.123Z", "2026-11-22T10:42:07.123Z"},
             {"2026-11-22T10:42:07.005+05:30", "2026-11-22T05:12:07.005Z"},
             {"2026-11-22T10:42:07+05:30", "2026-11-22T05:12:07.000Z"},
             {"2026-11-22T10:42:07-0800", "2026-11-22T18:42:07.000Z"},
             {"2026-11-22T10:42Z", "2026-11-22T10:42:00.000Z"},
             {"2026-11-22 11:42:07 +0100", "2026-11-22T10:42:07.000Z"},
             {"2026-11-22 11:42:07", "2026-11-22T10:42:07.000Z"},
             {"2026-11-22 11:42", "2026-11-22T10:42:00.000Z"},
             {"2026-07-25T12:42", "2026-07-25T10:42:00.000Z"},
             {"2028-02-29T00:00Z", "2028-02-29T00:00:00.000Z"},
             {"11:40", "2026-11-22T10:40:00.000Z"},
             {"11:40:30", "2026-11-22T10:40:30.000Z"},
             {"10m", "2026-11-22T10:32:07.123Z"},
             {"0s", "2026-11-22T10:42:07.123Z"},
         })
        EXPECT_EQ(parsed(good.text), good.time) << good.text;
}

TEST_F(TimeInBerlin, IsNotGuessed) {
    using namespace std::string_view_literals;
    for (const std::string_view text : {""sv, "now"sv, "10"sv, "25:00"sv, "10:60"sv, "2026-13-01 10:00"sv,
             "2026-02-31T10:00:00Z"sv, "2026-02-29 10:00"sv, "2026-11-22"sv, "2026-11-22T10:42:07Zz"sv,
             "2026-11-22T10:42:07.12Z"sv, "2026-11-22T10:42:07.1234Z"sv, "2026-11-22T10:42:07.123"sv,
             "2026-11-22T10:42:07.Z"sv, "2026.123-11-22T10:42:07Z"sv, "10:42\0junk"sv, "-10m"sv})
        EXPECT_EQ(parsed(text), "nothing") << text;
}

TEST_F(TimeInBerlin, IsReadBackAsItIsWritten) {
    EXPECT_EQ(parse_time(iso8601(moment), {}), moment);
    EXPECT_EQ(parse_time(iso8601_seconds(whole_second), {}), whole_second);
    EXPECT_EQ(parse_time(local_time(whole_second), {}), whole_second);
}

TEST_F(TimeInBerlin, ReachesBeyondTheSecondsOf32Bits) {
    const Time later = from_milliseconds(2'222'222'222'000);

    EXPECT_EQ(iso8601(later), "2040-06-02T03:57:02.000Z");
    EXPECT_EQ(local_time(later), "2040-06-02 05:57:02 +0200");
    EXPECT_EQ(parse_time("2040-06-02T03:57:02Z", {}), later);
    EXPECT_EQ(parse_time("2040-06-02 05:57:02", {}), later);
    EXPECT_EQ(parse_time(local_time(later), {}), later);
    EXPECT_EQ(parse_http_date("Sat, 02 Jun 2040 03:57:02 GMT"), later);
    EXPECT_EQ(parse_http_date("Sat, 02 Jun 2040 05:57:02 +0200"), later);
}

TEST(ParseHttpDate, ReadsTheFormsThatServersWrite) {
    EXPECT_EQ(parse_http_date("Sun, 22 Nov 2026 10:42:07 GMT"), whole_second);
    EXPECT_EQ(parse_http_date("Sun, 22 Nov 2026 10:42:07 +0000"), whole_second);
    EXPECT_EQ(parse_http_date("Sun, 22 Nov 2026 11:42:07 +0100"), whole_second);
    EXPECT_EQ(parse_http_date("22 Nov 2026 02:42:07 -0800"), whole_second);
    EXPECT_EQ(parse_http_date("22 Nov 2026 10:42:07 GMT"), whole_second);
    EXPECT_EQ(parse_http_date("Sunday, 22-Nov-26 10:42:07 GMT"), whole_second);
    EXPECT_EQ(parse_http_date("Sun Nov 22 10:42:07 2026"), whole_second);
    EXPECT_EQ(parse_http_date(""), std::nullopt);
    EXPECT_EQ(parse_http_date("soon"), std::nullopt);
    EXPECT_EQ(parse_http_date("Sun, 31 Feb 2027 10:42:07 GMT"), std::nullopt);
    EXPECT_EQ(parse_http_date("Sun, 22 Nov 2026 10:42:07 GMT and more"), std::nullopt);
}

TEST(Duration, IsAWholeNumberAndAUnit) {
    EXPECT_EQ(parse_duration("0s"), 0ms);
    EXPECT_EQ(parse_duration("1500ms"), 1500ms);
    EXPECT_EQ(parse_duration("90s"), 90s);
    EXPECT_EQ(parse_duration("5m"), 5min);
    EXPECT_EQ(parse_duration("24h"), 24h);
    EXPECT_EQ(parse_duration("3653d"), 3653 * 24h);
}

TEST(Duration, IsNothingElse) {
    using namespace std::string_view_literals;
    for (const std::string_view text : {""sv, "s"sv, "10"sv, "-1s"sv, "-0s"sv, "+1s"sv, "1.5s"sv, "1 s"sv,
             " 1s"sv, "1s "sv, "1S"sv, "1m30s"sv, "0x1s"sv, "1w"sv, "1s\0"sv, "3654d"sv,
             "9223372036854775807d"sv, "99999999999999999999s"sv})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, IsWrittenInTheShortestExactForm) {
    EXPECT_EQ(format_duration(0ms), "0s");
    EXPECT_EQ(format_duration(1500ms), "1500ms");
    EXPECT_EQ(format_duration(90s), "90s");
    EXPECT_EQ(format_duration(300s), "5m");
    EXPECT_EQ(format_duration(24h), "1d");
    for (const Duration duration : {1ms, 999ms, 1000ms, 61000ms, 3600000ms, 90000000ms})
        EXPECT_EQ(parse_duration(format_duration(duration)), duration);
}

TEST(Age, IsRoundedDownToOneUnit) {
    EXPECT_EQ(format_age(-5s), "0 s");
    EXPECT_EQ(format_age(0s), "0 s");
    EXPECT_EQ(format_age(59999ms), "59 s");
    EXPECT_EQ(format_age(60s), "1 min");
    EXPECT_EQ(format_age(3599s), "59 min");
    EXPECT_EQ(format_age(47h), "47 h");
    EXPECT_EQ(format_age(12 * 24h), "12 d");
}

} // namespace
} // namespace convassign
