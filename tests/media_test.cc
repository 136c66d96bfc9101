// SPDX-License-Identifier: MIT
#include "core/media.h"

#include "core/check.h"
#include "core/store/messages.h"
#include "core/store/rules.h"
#include "core/wrap/database.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Messages with files, and a folder beside their database.
struct MediaTest : testing::Test {
    TestStore store;
    std::string folder = media_folder(store.file());
    SystemRandom random;
    MediaConfig rules;

    media::Key receive(const std::string& id, const std::string& customer = "c1", Time now = noon,
        const std::string& locator = "where it is") {
        IncomingMessage one = message(id, customer, "look", now);
        one.media_count = 1;
        one.media = {{"image/jpeg", 12, "cat.jpg", {}, locator}};
        store.store_batch({{one}, std::nullopt}, now);
        return {messages::find(store, store.line_id, id)->id, 1};
    }
    std::optional<media::Row> next(Time now = noon) { return next_to_fetch(store, {&store.line_id, 1}, now); }
    media::Row row(const media::Key& key) { return media::find(store, key).value(); }

    FetchResult written(const std::string& text) const {
        NewMedia file(folder);
        file.write(text);
        FetchResult result;
        result.file = file.finish("image/jpeg");
        return result;
    }
    void settle(const media::Key& key, const FetchResult& result, Time now = noon) {
        settle_fetch(store, folder, row(key), result, random, now);
    }
    std::string fetch(const media::Key& key, const std::string& text, Time now = noon) {
        const FetchResult result = written(text);
        settle(key, result, now);
        return result.file->digest;
    }
    std::size_t files() const {
        std::error_code none;
        std::filesystem::directory_iterator begin(folder, none);
        return none ? 0 : static_cast<std::size_t>(std::distance(begin, {}));
    }
    void clean(Time now = noon) {
        while (remove_some_media(store, folder, rules, now)) {
        }
        EXPECT_TRUE(damage_in(store.sqlite()).empty());
        EXPECT_TRUE(rules::find_broken(store).empty());
    }
};

} // namespace

TEST_F(MediaTest, WaitWhenTheirMessageComes) {
    const media::Key key = receive("m1");
    const media::Key unreadable = receive("m2", "c2", noon, "");

    EXPECT_EQ(row(key).state, MediaState::waiting);
    EXPECT_EQ(row(unreadable).state, MediaState::gone);
    EXPECT_EQ(row(unreadable).reason, MediaReason::unreadable);
    ASSERT_TRUE(next());
    EXPECT_EQ(next()->key, key);
    EXPECT_EQ(next()->provider_message_id, "m1");
    EXPECT_EQ(next()->locator, "where it is");
    EXPECT_EQ(media::count(store).waiting, 1);
}

TEST_F(MediaTest, AreFoundLaterWhereTheFirstRowDidNotTell) {
    const media::Key key = receive("m1", "c1", noon, "");
    receive("m1", "c1", noon, "told by the poll");

    EXPECT_EQ(row(key).state, MediaState::waiting);
    EXPECT_EQ(row(key).locator, "told by the poll");
    receive("m1", "c1", noon, "told once more");
    EXPECT_EQ(row(key).locator, "told by the poll");
}

TEST_F(MediaTest, AreHereOnceTheyWereFetched) {
    const media::Key key = receive("m1");

    const std::string digest = fetch(key, "GIF89a cat");

    EXPECT_EQ(row(key).state, MediaState::ready);
    EXPECT_EQ(row(key).type, "image/gif");
    EXPECT_EQ(row(key).size, 10);
    EXPECT_EQ(row(key).name, "cat.jpg");
    EXPECT_EQ(row(key).digest, digest);
    EXPECT_FALSE(next());
    EXPECT_EQ(media::count(store).bytes, 10);
    const auto shown = messages::latest(store, store.conversation("c1").id, 1).front();
    EXPECT_EQ(shown.media.at(0).state, MediaState::ready);
}

TEST_F(MediaTest, AreToldToPagesAsALateChange) {
    const media::Key key = receive("m1");
    const auto amended = [&] { return store.number("SELECT coalesce(max(amended), 0) FROM messages"); };
    const std::int64_t before = amended();

    fetch(key, "cat");

    EXPECT_GT(amended(), before);
}

TEST_F(MediaTest, AreAskedForAgainLaterAndLaterAndThenNoMore) {
    const media::Key key = receive("m1");
    Time now = noon;
    std::vector<Duration> delays;
    for (int attempts = 0; attempts < 20 && row(key).state == MediaState::waiting; ++attempts) {
        settle(key, {FetchOutcome::try_later, "status 404"}, now);
        if (row(key).state != MediaState::waiting) break;
        const Time due = from_milliseconds(store.number("SELECT due_at FROM media"));
        delays.push_back(due - now);
        EXPECT_FALSE(next(due - 1ms));
        EXPECT_TRUE(next(due));
        now = due;
    }

    ASSERT_EQ(delays.size(), 9U);
    EXPECT_LE(delays.front(), 3s) << "a file that is not there yet comes within seconds";
    EXPECT_TRUE(std::is_sorted(delays.begin(), delays.end()));
    EXPECT_EQ(row(key).state, MediaState::not_fetched);
    EXPECT_EQ(row(key).reason, MediaReason::failing);
    EXPECT_GT(now - noon, 24h);
}

TEST_F(MediaTest, WaitAsLongAsTheProviderAsks) {
    const media::Key key = receive("m1");

    settle(key, {FetchOutcome::try_later, "status 429", Duration(30min)});

    EXPECT_FALSE(next(noon + 29min));
    EXPECT_TRUE(next(noon + 31min));
}

TEST_F(MediaTest, AreGoneWhereTheProviderHasLostThem) {
    const media::Key key = receive("m1");

    settle(key, {FetchOutcome::gone, "status 410"});

    EXPECT_EQ(row(key).state, MediaState::gone);
    EXPECT_EQ(row(key).reason, MediaReason::lost);
    EXPECT_FALSE(next(noon + 1000h));
}

TEST_F(MediaTest, WaitForRoomAndAreToldOfByHealth) {
    const media::Key key = receive("m1");
    EXPECT_TRUE(check_media(store).empty());

    settle(key, {FetchOutcome::no_room, "No space left on device"});

    EXPECT_EQ(row(key).state, MediaState::waiting);
    EXPECT_EQ(row(key).attempts, 0) << "that is not the provider's fault";
    EXPECT_TRUE(next(noon + 2min));
    ASSERT_EQ(check_media(store).size(), 1U);
    EXPECT_TRUE(check_media(store).front().is_wrong);
    settle(key, {FetchOutcome::cannot_write, "Permission denied"});
    EXPECT_NE(check_media(store).front().what.find("cannot be written"), std::string::npos);
    fetch(key, "cat");
    EXPECT_TRUE(check_media(store).empty());
}

TEST_F(MediaTest, OfTheSameContentShareOneFile) {
    const media::Key one = receive("m1");
    const media::Key other = receive("m2", "c2");
    fetch(one, "the same");
    fetch(other, "the same");
    EXPECT_EQ(files(), 1U);

    messages::forget_before(store, store.conversation("c1").id, Time::max());
    clean();
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(row(other).state, MediaState::ready);
    messages::forget_before(store, store.conversation("c2").id, Time::max());
    clean();
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(media::count(store).files, 0);
}

TEST_F(MediaTest, OfWhoWasForgottenMeanwhileAreNotKept) {
    const media::Key key = receive("m1");
    const media::Row begun = row(key);
    const FetchResult result = written("secret");
    forget_customer(store.by_admin(), "c1", std::nullopt);

    settle_fetch(store, folder, begun, result, random, noon);

    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(media::count(store).files, 0);
}

TEST_F(MediaTest, LeaveWithTheCustomerWhoIsForgotten) {
    fetch(receive("m1"), "secret");

    forget_customer(store.by_admin(), "c1", std::nullopt);

    EXPECT_EQ(files(), 0U) << "at once, by the command itself";
    EXPECT_EQ(store.number("SELECT count(*) FROM media"), 0);
}

TEST_F(MediaTest, LeaveWithTheMessageThatItsCustomerDeletes) {
    fetch(receive("m1"), "secret");
    FetchedBatch batch;
    batch.changes = {{"m1", MessageChangeKind::deleted, "", noon}};

    store.store_batch(batch);
    clean();

    EXPECT_EQ(files(), 0U);
}

TEST_F(MediaTest, AreKeptForSoLong) {
    rules.keep = 24h;
    const media::Key old = receive("m1");
    const media::Key young = receive("m2", "c2");
    fetch(old, "old", noon);
    fetch(young, "young", noon + 1h);

    clean(noon + 24h);
    EXPECT_EQ(row(old).state, MediaState::ready);
    clean(noon + 24h + 1ms);

    EXPECT_EQ(row(old).state, MediaState::not_fetched);
    EXPECT_EQ(row(old).reason, MediaReason::expired);
    EXPECT_EQ(row(young).state, MediaState::ready);
    EXPECT_EQ(files(), 1U);
}

TEST_F(MediaTest, MakeRoomForNewerOnes) {
    rules.most = 25;
    std::vector<media::Key> keys;
    for (int i = 0; i < 4; ++i) {
        keys.push_back(receive("m" + std::to_string(i), "c" + std::to_string(i)));
        fetch(keys.back(), "ten bytes" + std::to_string(i), noon + i * 1s);
        clean();
    }

    EXPECT_EQ(row(keys[0]).reason, MediaReason::no_room);
    EXPECT_EQ(row(keys[1]).reason, MediaReason::no_room);
    EXPECT_EQ(row(keys[2]).state, MediaState::ready);
    EXPECT_EQ(row(keys[3]).state, MediaState::ready);
    EXPECT_LE(media::count(store).bytes, 25);
    EXPECT_TRUE(check_media(store).empty()) << "that is as it is meant to be";
}

TEST_F(MediaTest, AreFetchedOnlyWhenAskedForWhereNothingIsKept) {
    const media::Key key = receive("m1");
    receive("m2", "c2");
    hold_back(store);
    EXPECT_EQ(row(key).state, MediaState::not_fetched);
    EXPECT_EQ(row(key).reason, MediaReason::only_asked);
    EXPECT_FALSE(next());

    store.add_agent("maria");
    const Actor maria = store.person("maria");
    EXPECT_EQ(open_medium(store.by(maria), key).state, MediaState::waiting);
    hold_back(store);

    ASSERT_TRUE(next());
    EXPECT_EQ(next()->key, key);
    rules.keep = Duration(0);
    fetch(key, "cat");
    clean(noon + 59min);
    EXPECT_EQ(row(key).state, MediaState::ready) << "long enough to be looked at";
    clean(noon + 61min);
    EXPECT_EQ(row(key).state, MediaState::not_fetched);
}

TEST_F(MediaTest, ThatSomebodyAsksForComeFirst) {
    receive("m1");
    const media::Key later = receive("m2", "c2", noon + 1min);
    store.add_agent("maria");
    const Actor maria = store.person("maria");

    static_cast<void>(open_medium(store.by(maria), later));

    EXPECT_EQ(next(noon + 1min)->key, later);
}

TEST_F(MediaTest, ThatAreTooLargeAreNotAskedForInVain) {
    const media::Key key = receive("m1");
    FetchResult result{FetchOutcome::too_large, "larger"};
    result.size = std::int64_t{1} << 40;
    settle(key, result);
    store.add_agent("maria");
    const Actor maria = store.person("maria");

    EXPECT_EQ(open_medium(store.by(maria), key).state, MediaState::not_fetched);
    EXPECT_EQ(row(key).reason, MediaReason::too_large);
}

TEST_F(MediaTest, AreComparedWithTheirFolder) {
    const media::Key key = receive("m1");
    const std::string digest = fetch(key, "cat");
    remove_media(folder, digest);
    const FetchResult orphan = written("an orphan");

    EXPECT_EQ(compare_media(store, folder, noon), 1U);

    EXPECT_EQ(row(key).state, MediaState::waiting) << "it is fetched again";
    EXPECT_TRUE(next());
    tidy_media(store, folder, wall_clock() + 25h);
    EXPECT_EQ(files(), 0U);
    EXPECT_TRUE(orphan.file);
}

} // namespace convassign
