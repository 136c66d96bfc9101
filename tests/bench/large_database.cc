// SPDX-License-Identifier: MIT
#include "tests/bench/large_database.h"

#include "core/actions.h"
#include "core/base/error.h"
#include "core/checkpoint.h"
#include "core/store/chain.h"
#include "core/store/lines.h"
#include "core/store/migrate.h"
#include "core/store/store.h"
#include "core/wrap/sqlite_upkeep.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>

namespace convassign::bench {

namespace {

constexpr std::int64_t chunk = 100'000;

/// The numbers from ?1 up to ?2, and what each conversation is made of: one in ten is open and agent 1 has
/// it; of four that follow each other one agent is away during the second, and does not win it.
constexpr std::string_view numbers = R"(
    WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2),
    c AS (SELECT i, i + 1 AS id, ?3 + i * ?4 AS at, i % 10 = 9 AS is_open, i % 4 = 1 AS lacks_one,
        i / 4 % 50 AS away, CASE WHEN i % 10 = 9 THEN 0 ELSE (i / 4 % 50 + 1 + i * 7 % 49) % 50 END AS winner FROM n)
)";

/// Each writes the rows of a chunk of conversations into one table.
constexpr std::array<std::string_view, 5> tables{
    R"(INSERT INTO customers (id, line_id, address, name)
        SELECT id, 1, 'whatsapp:+1555' || (1000000 + i), 'Customer ' || i FROM c)",
    R"(INSERT INTO addresses (line_id, address, customer_id)
        SELECT 1, 'whatsapp:+1555' || (1000000 + i), id FROM c)",
    R"(INSERT INTO conversations (id, state, version, line_id, customer_id, assignee_id, opened_at, waiting_since,
        assigned_at, closed_at, message_count)
        SELECT id, CASE WHEN is_open THEN 'assigned' ELSE 'closed' END, 3, 1, id, CASE WHEN is_open THEN 1 END, at, at,
        at + 200, CASE WHEN NOT is_open THEN at + 9000 END, 3 FROM c)",
    R"(INSERT INTO messages (id, line_id, provider_message_id, conversation_id, direction, text, sent_at, stored_at)
        SELECT i * 3 + k + 1, 1, 'SM' || printf('%032d', i * 3 + k), id, 'in',
        'Hello, is my order ' || (i * 3 + k) || ' on its way? I have been waiting since Monday.', at + k * 1000,
        at + k * 1000 FROM c, (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2))",
    R"(INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen,
        presence_age_ms)
        SELECT 1000 + i * 4, at, 'opened', id, NULL, NULL, 'auto', '', NULL, NULL, NULL FROM c UNION ALL
        SELECT 1001 + i * 4, at + 200, 'assigned', id, winner + 1, NULL, 'auto', '', 50 - lacks_one,
            winner - (lacks_one AND away < winner), 4200 FROM c UNION ALL
        SELECT 1002 + i * 4, at + 9000, 'closed', id, NULL, winner + 1, 'portal:agent' || winner, '', NULL, NULL, NULL
            FROM c WHERE NOT is_open UNION ALL
        SELECT 1003 + i * 4, at + 12000, CASE WHEN i % 4 = 0 THEN 'offline' ELSE 'online' END, NULL, away + 1, NULL,
            'auto', CASE WHEN i % 4 = 0 THEN '{"reason":"no_page"}' ELSE '{"reason":"online"}' END, NULL, NULL, NULL
            FROM c WHERE i % 4 < 2
        ORDER BY 1)",
};

/// Everybody comes, and the switch is turned on, before the first message.
void add_team(Store& store) {
    const Config config;
    const Actor director{"cli:bench", Role::admin, std::nullopt};
    const Time before = from_milliseconds(large_first_moment - 1000);
    const ActionNeeds needs{store, config, director, before};
    for (int i = 0; i < large_agents; ++i)
        add_agent(needs, "agent" + std::to_string(i), {});
    set_auto_assign(needs, true, "");
    static_cast<void>(lines::at(store, "bench", "local", ""));
    store.run("INSERT INTO history (at, kind, agent_id, actor, detail)"
              " SELECT ?, 'online', id, 'auto', '{\"reason\":\"online\"}' FROM agents",
        {before});
    store.run("UPDATE agents SET online = 1");
}

void add_year(Store& store) {
    for (std::int64_t first = 0; first < large_conversations; first += chunk) {
        Transaction transaction(store, Durability::relaxed);
        for (const std::string_view table : tables)
            store.run(std::string(numbers) + std::string(table),
                {first, first + chunk, large_first_moment, large_pace});
        transaction.commit();
        checkpoint(store, wall_clock());
        std::cerr << "bench: large database, " << (first + chunk) * 100 / large_conversations << " %\r"
                  << std::flush;
    }
    std::cerr << '\n';
}

void chain_history(Store& store) {
    Transaction transaction(store, Durability::relaxed);
    chain::fill(store);
    transaction.commit();
    checkpoint(store, wall_clock());
}

std::filesystem::path cache_directory() {
    const char* const cache = std::getenv("XDG_CACHE_HOME");
    const char* const home = std::getenv("HOME");
    if (cache != nullptr && *cache != '\0') return std::filesystem::path(cache) / "convassign" / "bench";
    if (home == nullptr) throw Error("keep the large database: neither XDG_CACHE_HOME nor HOME is set");
    return std::filesystem::path(home) / ".cache" / "convassign" / "bench";
}

} // namespace

std::string kept_database(const std::string& name, const std::function<void(Store&)>& fill) {
    const std::filesystem::path directory = cache_directory();
    std::filesystem::create_directories(directory);
    const std::filesystem::path file = directory / (name + "-" + std::to_string(schema_version) + ".db");
    if (std::filesystem::exists(file)) return file.string();
    const std::filesystem::path unfinished = file.string() + ".unfinished";
    for (const char* const end : {"", "-wal", "-shm"})
        std::filesystem::remove(unfinished.string() + end);
    {
        Store store(unfinished.string(), Store::Mode::create);
        fill(store);
    }
    for (const char* const end : {"-wal", "-shm"})
        std::filesystem::remove(unfinished.string() + end);
    std::filesystem::rename(unfinished, file);
    return file.string();
}

std::string large_database() {
    return kept_database("large", [](Store& store) {
        add_team(store);
        add_year(store);
        chain_history(store);
        optimize(store);
        store.begin_log_anew();
    });
}

} // namespace convassign::bench
