// SPDX-License-Identifier: MIT
#include "daemon/api/json.h"

#include "tests/support/json_examples.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(ListingJson, TellsWhereTheNextBegins) {
    EXPECT_EQ(listing_json({}, std::nullopt), R"({"conversations":[],"next":null})");
    EXPECT_EQ(
        listing_json({closed_view()}, "1-2"), R"({"conversations":[)" + closed_json + R"(],"next":"1-2"})");
}

TEST(SessionJson, TellsWhoAndWhatTheyMayDo) {
    SessionView view{maria(), "token", true, false, {12, 40, 0}, {{"hours", "9 to 18"}},
        {{"late", "sales", "Hi {{1}}", "order_late", "en"}}};

    EXPECT_EQ(session_json(view, {}),
        R"({"agent":)" + maria_json
            + R"(,"signed_in_by":"token","may":{"reassign":true,"see_all":true,"settings":false},)"
              R"("beat_ms":10000,"idle_ms":300000,"event_id":"12-40-0-0",)"
              R"("answers":[{"name":"hours","text":"9 to 18"}],"templates":[{"name":"late",)"
              R"("provider":"sales","text":"Hi {{1}}","variables":1}],"providers":[]})");
}

TEST(VerdictJson, IsTheAnswerToABeat) {
    const PresenceRules rules;
    Agent agent;
    Tab tab;
    tab.seq = -1;
    apply({"page", 7, 1200ms, true, false}, tab, rules, noon);

    EXPECT_EQ(verdict_json(judge(agent, {tab}, rules, noon), rules),
        R"({"online":true,"reason":"online","lease_ms":35000,"idle_ms":1200,"idle_left_ms":298800,"next_beat_ms":10000,"event_id":null})");
    EXPECT_EQ(verdict_json(judge(agent, {}, rules, noon), rules),
        R"({"online":false,"reason":"no_page","lease_ms":0,"idle_ms":null,"idle_left_ms":0,"next_beat_ms":10000,"event_id":null})");
}

} // namespace

} // namespace convassign
