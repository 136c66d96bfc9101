// SPDX-License-Identifier: MIT
#include "core/store/forgotten.h"

#include "core/wrap/database.h"
#include "core/wrap/digest.h"

#include <unordered_map>

namespace convassign::forgotten {

namespace {

std::int64_t digest_of(const std::string& text) {
    const Sha256 digest = sha256(text);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8 | digest.at(i);
    return static_cast<std::int64_t>(number);
}

/// Each once.
BoundRows digests_of(std::span<const std::string> texts) {
    std::set<std::int64_t> digests;
    for (const std::string& text : texts)
        digests.insert(digest_of(text));
    BoundRows rows;
    for (const std::int64_t digest : digests)
        rows.add({digest});
    return rows;
}

/// Of each of the texts whose digest the rows of `digest, forgotten_at` hold.
std::map<std::string, Time> found_among(std::span<const std::string> texts, Rows row) {
    std::unordered_map<std::int64_t, Time> found;
    while (row.next())
        found.emplace(row.integer(0), row.time(1));
    std::map<std::string, Time> known;
    if (found.empty()) return known;
    for (const std::string& text : texts)
        if (const auto one = found.find(digest_of(text)); one != found.end())
            known.emplace(text, one->second);
    return known;
}

} // namespace

bool is_any(Database& database, LineId line) {
    return database.number("SELECT EXISTS (SELECT 1 FROM forgotten_messages WHERE line_id = ?1)"
                           " OR EXISTS (SELECT 1 FROM forgotten_addresses WHERE line_id = ?1)",
               {line})
        != 0;
}

void keep_messages(
    Database& database, LineId line, std::span<const std::string> provider_message_ids, Time at) {
    if (provider_message_ids.empty()) return;
    const BoundRows digests = digests_of(provider_message_ids);
    database.run("INSERT INTO forgotten_messages (line_id, digest, forgotten_at)"
                 " SELECT ?2, CAST(v0 AS BIGINT), ?3 FROM bound_rows(?1) WHERE key >= 0"
                 " ON CONFLICT (line_id, digest) DO UPDATE SET forgotten_at = excluded.forgotten_at",
        {digests, line, at});
}

void keep_addresses(Database& database, LineId line, std::span<const std::string> addresses, Time at) {
    if (addresses.empty()) return;
    const BoundRows digests = digests_of(addresses);
    database.run("INSERT INTO forgotten_addresses (line_id, digest, forgotten_at)"
                 " SELECT ?2, CAST(v0 AS BIGINT), ?3 FROM bound_rows(?1) WHERE key >= 0"
                 " ON CONFLICT (line_id, digest) DO UPDATE SET forgotten_at = excluded.forgotten_at",
        {digests, line, at});
}

std::set<std::string> find_messages(
    Database& database, LineId line, std::span<const std::string> provider_message_ids) {
    const BoundRows digests = digests_of(provider_message_ids);
    std::set<std::string> ids;
    for (const auto& [id, at] : found_among(provider_message_ids,
             database.query("SELECT f.digest, f.forgotten_at FROM bound_rows(?1) i"
                            " CROSS JOIN forgotten_messages f"
                            " WHERE f.line_id = ?2 AND f.digest = CAST(i.v0 AS BIGINT)",
                 {digests, line})))
        ids.insert(id);
    return ids;
}

std::map<std::string, Time> find_addresses(
    Database& database, LineId line, std::span<const std::string> addresses) {
    const BoundRows digests = digests_of(addresses);
    return found_among(addresses,
        database.query("SELECT f.digest, f.forgotten_at FROM bound_rows(?1) i"
                       " CROSS JOIN forgotten_addresses f"
                       " WHERE f.line_id = ?2 AND f.digest = CAST(i.v0 AS BIGINT)",
            {digests, line}));
}

void remove_before(Database& database, Time time, Duration reach, std::int64_t limit) {
    database.run(
        "DELETE FROM forgotten_messages WHERE (line_id, digest) IN (SELECT f.line_id, f.digest"
        " FROM forgotten_messages f CROSS JOIN lines l WHERE l.id = f.line_id AND f.forgotten_at < ?1"
        " AND (l.last_success_at IS NULL OR f.forgotten_at < l.last_success_at - ?2)"
        " ORDER BY f.forgotten_at LIMIT ?3)",
        {time, reach.count(), limit});
    database.run(
        "DELETE FROM forgotten_addresses WHERE (line_id, digest) IN (SELECT f.line_id, f.digest"
        " FROM forgotten_addresses f CROSS JOIN lines l WHERE l.id = f.line_id AND f.forgotten_at < ?1"
        " AND (l.last_success_at IS NULL OR f.forgotten_at < l.last_success_at - ?2)"
        " ORDER BY f.forgotten_at LIMIT ?3)",
        {time, reach.count(), limit});
}

} // namespace convassign::forgotten
