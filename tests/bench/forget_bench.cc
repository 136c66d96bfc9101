// SPDX-License-Identifier: MIT
//
// What erasing one person and deleting what is too old cost, in a database of some size.

#include "core/actions.h"
#include "core/checkpoint.h"
#include "core/retention.h"
#include "core/store/store.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/bench/bench.h"

#include <chrono>
#include <string>
#include <vector>

namespace convassign::bench {

namespace {

constexpr long conversations = 100'000; ///< of three messages each
constexpr long persons = 100;

std::string address_of(long number) {
    return "+1555" + std::to_string(1'000'000 + number * 7 % conversations);
}

/// Closed conversations, each of a customer of its own, the last one of them now and the others before.
void fill(Store& store) {
    const std::string now = std::to_string(to_milliseconds(wall_clock()));
    const std::string last = std::to_string(conversations - 1);
    store->script("BEGIN; INSERT INTO lines (id, provider, type, address) VALUES (1, 'bench', 'local', '');"
                  "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
        + last
        + ") INSERT INTO customers (id, line_id, address, name) SELECT i + 1, 1, '+1555' || (1000000 + i * 7 "
          "% "
        + std::to_string(conversations)
        + "), 'Carla' FROM n;"
          "INSERT INTO addresses SELECT line_id, address, id FROM customers;"
          "INSERT INTO conversations (id, state, line_id, customer_id, opened_at, waiting_since, closed_at,"
          " message_count) SELECT id, 'closed', 1, id, t, t, t + 1000, 3 FROM (SELECT id, "
        + now + " - 60000 * (" + std::to_string(conversations)
        + " - id) AS t FROM customers);"
          "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
          " stored_at) SELECT 1, lower(hex(randomblob(16))), id, 'in', 'where is the parcel that I have "
          "ordered?',"
          " opened_at, opened_at FROM conversations, (SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 1);"
          "INSERT INTO history (at, kind, conversation_id, actor) SELECT opened_at, 'opened', id, 'auto'"
          " FROM conversations;"
          "INSERT INTO history (at, kind, conversation_id, actor) SELECT closed_at, 'closed', id, 'cli:bench'"
          " FROM conversations; COMMIT");
    optimize(*store->as_file());
    checkpoint(store, wall_clock());
}

/// What the middle one of some persons takes, with the log cleared of each.
double one_person(Store& store) {
    const Config config;
    const Actor director{"cli:bench", Role::admin, std::nullopt};
    std::vector<double> all;
    for (long i = 0; i < persons; ++i) {
        const auto start = steady_clock();
        forget_customer({store, config, director, wall_clock()}, address_of(i * 11), {});
        static_cast<void>(clear_log(store));
        all.push_back(1000 * seconds_since(start));
    }
    return median(all);
}

/// What 99 of 100 steps take at most: so long others are kept waiting.
double one_step(Store& store, const Retention& rules) {
    RetentionPass pass(rules);
    std::vector<double> all;
    for (bool is_left = true; is_left;) {
        const auto start = steady_clock();
        is_left = pass.step(store, wall_clock());
        all.push_back(1000 * seconds_since(start));
        if (log_size(store) > checkpoint_pages) checkpoint(store, wall_clock());
    }
    return percentile(all, 0.99);
}

} // namespace

Figures measure_forgetting() {
    const Directory directory;
    Store store(directory.file("f.db"), Store::Mode::create);
    fill(store);
    const Duration day = std::chrono::hours(24);
    return {
        {"erasing one person among 100,000", one_person(store), "ms", {}, 50, false, false},
        {"erasing old texts, 99 of 100 steps", one_step(store, {40 * day, {}, {}}), "ms", {}, 20, false,
            false},
        {"deleting closed conversations, 99 of 100 steps", one_step(store, {{}, {}, day}), "ms", {}, 20,
            false, false},
    };
}

} // namespace convassign::bench
