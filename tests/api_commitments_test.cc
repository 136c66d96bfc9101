// SPDX-License-Identifier: MIT
#include "core/commitments.h"

#include "core/store/draw_days.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiCommitments : testing::Test {
    ApiWorld world;
    std::string token = world.agent("maria");

    Json listed(const std::string& query = "") {
        return world.document("GET", "/api/v1/commitments" + query, bearer(token))["commitments"];
    }
};

TEST_F(ApiCommitments, KeepTheSecretOfTheOpenDayToThemselves) {
    commitments::keep(world.store, {}, noon);
    const std::string secret = draw_days::unrevealed(world.store).at(0).secret;

    const Json days = listed();

    ASSERT_EQ(days.size(), 1u);
    EXPECT_EQ(days[0]["day"], "2026-11-22");
    EXPECT_EQ(days[0]["at"], "2026-11-22T12:00:00.000Z");
    EXPECT_EQ(days[0]["sha256"], to_hex(sha256(secret)));
    EXPECT_TRUE(days[0]["secret"].is_null());
    EXPECT_TRUE(days[0]["draws"].is_null());
}

TEST_F(ApiCommitments, TellSecretsThatWereRevealedTheNewestFirst) {
    commitments::keep(world.store, {}, noon);
    const std::string secret = draw_days::unrevealed(world.store).at(0).secret;
    commitments::keep(world.store, {}, noon + 24h);

    const Json days = listed();

    ASSERT_EQ(days.size(), 2u);
    EXPECT_EQ(days[0]["day"], "2026-11-23");
    EXPECT_EQ(days[1]["secret"], to_hex(secret));
    EXPECT_EQ(days[1]["draws"], 0);
    EXPECT_EQ(listed("?limit=1").size(), 1u);
}

TEST_F(ApiCommitments, RefuseALimitThatIsNone) {
    EXPECT_EQ(world.ask("GET", "/api/v1/commitments?limit=0", bearer(token)).status, 400);
    EXPECT_EQ(world.ask("GET", "/api/v1/commitments?limit=1001", bearer(token)).status, 400);
}

} // namespace

} // namespace convassign
