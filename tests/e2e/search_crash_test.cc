// SPDX-License-Identifier: MIT
//
// A daemon that is killed while it indexes: what is searched is found all the same, and once.

#include "core/base/random.h"
#include "core/search_conversations.h"
#include "core/store/lines.h"
#include "core/store/search_index.h"
#include "core/wrap/database.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/support/world.h"

#include <csignal>
#include <gtest/gtest.h>
#include <poll.h>

namespace convassign {

namespace {

constexpr int messages = 3000;

/// As many as there are, each in a conversation of its own.
void fill(Database& store) {
    Transaction transaction(store);
    const LineId line = lines::at(store, "support", "local", "").id;
    for (int i = 1; i <= messages; ++i) {
        store.run("INSERT INTO customers (id, line_id, address) VALUES (?1, ?2, 'c' || ?1)", {i, line});
        store.run(
            "INSERT INTO addresses (line_id, address, customer_id) VALUES (?2, 'c' || ?1, ?1)", {i, line});
        store.run("INSERT INTO conversations (id, state, line_id, customer_id, opened_at, waiting_since,"
                  " closed_at, message_count) VALUES (?1, 'closed', ?2, ?1, 1, 1, 1, 1)",
            {i, line});
        store.run("INSERT INTO messages (id, line_id, provider_message_id, conversation_id, direction, text,"
                  " sent_at, stored_at) VALUES (?1, ?2, 'm' || ?1, ?1, 'in', 'a parcel of ' || (100000 + "
                  "?1), 1, 1)",
            {i, line});
    }
    transaction.commit();
}

std::size_t found(Database& store, const std::string& text) {
    SearchRequest request;
    request.text = text;
    request.limit = messages + 1;
    request.at_most = std::chrono::seconds(30);
    return search_conversations(store, request).conversations.size();
}

TEST(SearchCrash, LosesNothingAndFindsNothingTwice) {
    World world;
    world.with_twilio = false;
    world.write_config();
    world.must({"enable"});
    OpenedStore opened = world.store();
    Database& store = opened;
    fill(store);
    SystemRandom random;
    const auto indexed = [&] { return search_index::indexed(store, search_index::Searched::messages); };
    const auto is_done = [&] { return indexed().high >= messages && indexed().low == 0; };
    for (int kills = 0; kills < 30 && !is_done(); ++kills) {
        Program daemon = world.serving_daemon();
        poll(nullptr, 0, 500 + static_cast<int>(random.below(120)));
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
        EXPECT_EQ(found(store, "parcel"), static_cast<std::size_t>(messages)) << "low " << indexed().low;
        EXPECT_EQ(found(store, "100777"), 1u);
    }
    Program daemon = world.serving_daemon();
    ASSERT_TRUE(eventually(is_done));

    EXPECT_EQ(found(store, "parcel"), static_cast<std::size_t>(messages));
    if (SqliteDatabase* file = store.as_file()) {
        EXPECT_EQ(damage_in(*file), std::vector<std::string>());
    }
}

} // namespace

} // namespace convassign
