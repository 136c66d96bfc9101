// SPDX-License-Identifier: MIT
#include "tests/bench/large_database.h"

#include "core/actions.h"
#include "core/base/error.h"
#include "core/checkpoint.h"
#include "core/detail.h"
#include "core/fair_draw.h"
#include "core/store/agents.h"
#include "core/store/chain.h"
#include "core/store/draw_days.h"
#include "core/store/lines.h"
#include "core/store/migrate.h"
#include "core/store/store.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <vector>

namespace convassign::bench {

namespace {

/// All of a date, as it begins with its first conversation.
constexpr std::int64_t conversations_of_a_day = std::chrono::milliseconds(24h).count() / large_pace;

/// Of four conversations that follow each other one agent is away during the second.
bool lacks_one(std::int64_t i) { return i % 4 == 1; }
std::int64_t away(std::int64_t i) { return i / 4 % large_agents; }

/// The conversations behind ?1, one for each index in ?4, which the secret of the day ?5 gives: one in ten is
/// open, and agent 1 got it by hand.
constexpr std::string_view numbers = R"(
    WITH n AS (SELECT ?1 + key AS i, CAST(value AS INTEGER) AS chosen, ?5 AS day FROM json_each(?4)),
    c AS (SELECT i, i + 1 AS id, ?2 + i * ?3 AS at, i % 10 = 9 AS is_open, i % 4 = 1 AS lacks_one, chosen, day,
        i / 4 % 50 AS away, chosen + (i % 4 = 1 AND chosen >= i / 4 % 50) AS winner FROM n)
)";

/// Each writes the rows of some conversations into one table.
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
    R"(INSERT INTO history (at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen,
        presence_age_ms, day, number)
        SELECT at, kind, id, agent, had, actor, detail, candidates, chosen, age, day, number FROM (
        SELECT i * 4 AS place, at, 'opened' AS kind, id, NULL AS agent, NULL AS had, 'auto' AS actor, '' AS detail,
            NULL AS candidates, NULL AS chosen, NULL AS age, NULL AS day, NULL AS number FROM c UNION ALL
        SELECT i * 4 + 1, at + 200, 'assigned', id, winner + 1, NULL, 'auto', '', 50 - lacks_one, chosen, 4200, day,
            i - ?1 FROM c UNION ALL
        SELECT i * 4 + 2, at + 9000, CASE WHEN is_open THEN 'reassigned' ELSE 'closed' END, id,
            CASE WHEN is_open THEN 1 END, winner + 1, 'portal:agent' || winner, '', NULL, NULL, NULL, NULL, NULL
            FROM c UNION ALL
        SELECT i * 4 + 3, at + 12000, CASE WHEN i % 4 = 0 THEN 'offline' ELSE 'online' END, NULL, away + 1, NULL,
            'auto', CASE WHEN i % 4 = 0 THEN '{"reason":"no_page"}' ELSE '{"reason":"online"}' END, NULL, NULL, NULL,
            NULL, NULL FROM c WHERE i % 4 < 2) ORDER BY place)",
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
    store->run("INSERT INTO history (at, kind, agent_id, actor, detail)"
               " SELECT ?, 'online', id, 'auto', '{\"reason\":\"online\"}' FROM agents",
        {before});
    store->run("UPDATE agents SET online = 1");
}

/// Without the agent who is away, or of all.
Sha256 digest_of_candidates(const std::optional<std::int64_t>& without) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < large_agents; ++i)
        if (i != without) names.push_back("agent" + std::to_string(i));
    return fair_draw::candidates_digest(names);
}

/// The indexes that the day's secret gives for the draws of these conversations, as a JSON array.
std::string drawn_indexes(const DrawDay& day, std::int64_t first, std::int64_t end) {
    const HmacSha256 secret(day.secret);
    const Sha256 all = digest_of_candidates(std::nullopt);
    std::string indexes;
    for (std::int64_t i = first; i < end; ++i) {
        const Sha256 candidates = lacks_one(i) ? digest_of_candidates(away(i)) : all;
        indexes += (indexes.empty() ? "[" : ",")
            + std::to_string(fair_draw::drawn_index(secret, i - first, ConversationId{i + 1}, candidates,
                static_cast<std::uint64_t>(large_agents - (lacks_one(i) ? 1 : 0))));
    }
    return indexes + "]";
}

void tell(Store& store, HistoryKind kind, const std::string& detail, Time at) {
    store->run("INSERT INTO history (at, kind, actor, detail) VALUES (?, ?, 'auto', ?)", {at, kind, detail});
}

/// The last day of all stays open.
void add_day(Store& store, std::int64_t first, std::int64_t end) {
    const auto moment_of = [](std::int64_t i) {
        return from_milliseconds(large_first_moment + i * large_pace);
    };
    const Sha256 secret = sha256(std::to_string(first));
    DrawDay day = draw_days::begin(
        store, utc_date(moment_of(first)), std::string(secret.begin(), secret.end()), moment_of(first));
    tell(
        store, HistoryKind::commitment, commitment_detail(day.day, to_hex(sha256(day.secret))), day.begun_at);
    for (const std::string_view table : tables)
        store->run(std::string(numbers) + std::string(table),
            {first, large_first_moment, large_pace, drawn_indexes(day, first, end), day.day});
    day.draws = end - first;
    draw_days::save_draws(store, day.id, day.draws);
    if (end == large_conversations) return;
    const auto names = fair_draw::name_digests(agents::ever(store));
    draw_days::end_open(store, moment_of(end));
    tell(store, HistoryKind::revealed,
        revealed_detail(day, names.size(), to_hex(fair_draw::names_digest(names))), moment_of(end));
    draw_days::mark_revealed(store, day.id);
}

void add_year(Store& store) {
    for (std::int64_t first = 0; first < large_conversations; first += conversations_of_a_day) {
        const std::int64_t end = std::min(first + conversations_of_a_day, large_conversations);
        Transaction transaction(store, Durability::relaxed);
        add_day(store, first, end);
        transaction.commit();
        checkpoint(store, wall_clock());
        std::cerr << "bench: large database, " << end * 100 / large_conversations << " %\r" << std::flush;
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
        optimize(*store->as_file());
        store->as_file()->begin_log_anew();
    });
}

} // namespace convassign::bench
