// SPDX-License-Identifier: MIT
#include "core/store/rules.h"

#include "core/wrap/database.h"

#include <array>

namespace convassign::rules {

namespace {

/// A promise, and the query that finds what breaks it: the first column tells which.
struct Rule {
    const char* broken; ///< "a conversation that …"
    const char* sql;
};

constexpr std::array all{
    Rule{"a conversation whose state and assignee contradict each other",
        "SELECT '#' || id FROM conversations WHERE (state = 'assigned') <> (assignee_id IS NOT NULL)"
        " OR (state = 'closed') <> (closed_at IS NOT NULL)"},
    Rule{"more than one open conversation of a customer",
        "SELECT '#' || min(id) || ' and #' || max(id) FROM conversations WHERE closed_at IS NULL"
        " GROUP BY customer_id HAVING count(*) > 1"},
    Rule{"a conversation that is not linked to the customer's one before",
        "SELECT '#' || c.id FROM conversations c WHERE previous_id IS DISTINCT FROM (SELECT max(p.id)"
        " FROM conversations p WHERE p.customer_id = c.customer_id AND p.id < c.id)"},
    Rule{"a conversation without a message",
        "SELECT '#' || c.id FROM conversations c WHERE NOT EXISTS"
        " (SELECT 1 FROM messages WHERE conversation_id = c.id) AND NOT EXISTS (SELECT 1 FROM history"
        " WHERE conversation_id = c.id AND kind = 'merged' AND detail LIKE '{\"into\":%')"
        " AND NOT EXISTS (SELECT 1 FROM settings WHERE c.closed_at < history_since)"},
    Rule{"a conversation that is nobody's, or of another line's customer",
        "SELECT '#' || c.id FROM conversations c LEFT JOIN customers p ON p.id = c.customer_id"
        " WHERE p.line_id IS DISTINCT FROM c.line_id"},
    Rule{"a customer who has not the address that people see",
        "SELECT p.address FROM customers p LEFT JOIN addresses x ON x.line_id = p.line_id"
        " AND x.address = p.address WHERE p.address <> '' AND x.customer_id IS DISTINCT FROM p.id"},
    Rule{"a customer who was forgotten and has an address or an open conversation",
        "SELECT 'customer ' || p.id FROM customers p WHERE p.address = '' AND (p.name <> '' OR EXISTS"
        " (SELECT 1 FROM addresses WHERE customer_id = p.id) OR EXISTS (SELECT 1 FROM conversations"
        " WHERE customer_id = p.id AND closed_at IS NULL))"},
    Rule{"a message that was forgotten and has a text",
        "SELECT 'message ' || id FROM messages WHERE forgotten = 1 AND text <> ''"},
    Rule{"a file of a message that was forgotten",
        "SELECT 'message ' || m.id FROM messages m WHERE m.forgotten = 1 AND EXISTS"
        " (SELECT 1 FROM media WHERE message_id = m.id)"},
    Rule{"a medium of a message of another line",
        "SELECT 'message ' || m.id FROM media f JOIN messages m ON m.id = f.message_id"
        " WHERE f.line_id <> m.line_id"},
    Rule{"an address of a customer of another line",
        "SELECT x.address FROM addresses x JOIN customers p ON p.id = x.customer_id"
        " WHERE x.line_id <> p.line_id"},
    Rule{"a conversation whose messages are not counted right",
        "SELECT '#' || c.id FROM conversations c WHERE message_count <>"
        " (SELECT count(*) FROM messages WHERE conversation_id = c.id)"},
    Rule{"a message in a conversation of another line",
        "SELECT 'message ' || m.id || ' in #' || c.id FROM messages m JOIN conversations c"
        " ON c.id = m.conversation_id WHERE c.line_id <> m.line_id"},
    Rule{"a conversation assigned to an agent who was disabled or removed",
        "SELECT '#' || c.id FROM conversations c JOIN agents a ON a.id = c.assignee_id"
        " WHERE a.removed = 1 OR a.enabled = 0"},
    Rule{"a conversation that was not opened exactly once",
        "SELECT '#' || c.id FROM conversations c WHERE (SELECT count(*) FROM history"
        " WHERE conversation_id = c.id AND kind = 'opened') <> 1 AND NOT EXISTS (SELECT 1 FROM settings"
        " WHERE c.opened_at < history_since AND c.closed_at IS NOT NULL)"},
    Rule{"an assignment that the history does not know",
        "SELECT '#' || c.id FROM conversations c JOIN history h ON h.id ="
        " (SELECT max(id) FROM history WHERE conversation_id = c.id AND kind <> 'replied')"
        " WHERE c.state = 'assigned' AND (h.agent_id IS DISTINCT FROM c.assignee_id"
        " OR h.kind NOT IN ('assigned', 'claimed', 'reassigned', 'merged', 'reopened'))"},
    Rule{"a conversation that the history knows in another state",
        "SELECT '#' || c.id FROM conversations c JOIN history h ON h.id ="
        " (SELECT max(id) FROM history WHERE conversation_id = c.id AND kind <> 'replied')"
        " WHERE (c.state = 'closed') <> (h.kind = 'closed' OR h.kind = 'merged' AND h.detail LIKE "
        "'{\"into\":%')"
        " OR (c.state = 'unassigned') <> (h.kind IN ('opened', 'released')"
        " OR h.kind = 'reopened' AND h.agent_id IS NULL"
        " OR h.kind = 'merged' AND h.agent_id IS NULL AND h.detail LIKE '{\"from\":%')"},
    Rule{"a draw of a conversation that was not waiting",
        "SELECT '#' || conversation_id FROM history h WHERE kind = 'assigned' AND (SELECT CASE WHEN"
        " p.kind = 'merged' AND p.agent_id IS NULL AND p.detail LIKE '{\"from\":%' THEN 'released'"
        " WHEN p.kind = 'reopened' AND p.agent_id IS NULL THEN 'released'"
        " ELSE p.kind END FROM history p WHERE p.conversation_id = h.conversation_id AND p.id < h.id"
        " AND p.kind <> 'replied'"
        " ORDER BY p.id DESC LIMIT 1) NOT IN ('opened', 'released')"},
    // Only the rows within the few times when it was off are looked at.
    Rule{"a draw while auto-assign was off",
        "SELECT '#' || r.conversation_id FROM (SELECT id, detail, lead(id) OVER (ORDER BY id) AS until"
        " FROM history WHERE kind = 'settings' UNION ALL"
        " SELECT 0, '', (SELECT min(id) FROM history WHERE kind = 'settings')) s CROSS JOIN history r"
        " WHERE r.id > s.id AND r.id < coalesce(s.until, 9223372036854775807)"
        " AND s.detail NOT LIKE '{\"auto_assign\":true%' AND r.kind = 'assigned'"},
    // And only those of an agent who was offline.
    Rule{"a draw that an agent won who was not online",
        "SELECT '#' || r.conversation_id FROM (SELECT agent_id, kind, id AS since, lead(id) OVER"
        " (PARTITION BY agent_id ORDER BY id) AS until FROM history WHERE kind = 'online' OR kind = 'offline'"
        " UNION ALL SELECT a.id, 'offline', 0, (SELECT min(id) FROM history WHERE agent_id = a.id"
        " AND (kind = 'online' OR kind = 'offline')) FROM agents a) p CROSS JOIN history r"
        " WHERE p.kind = 'offline' AND r.agent_id = p.agent_id AND r.id > p.since"
        " AND r.id < coalesce(p.until, 9223372036854775807) AND r.kind = 'assigned'"
        " AND NOT EXISTS (SELECT 1 FROM settings WHERE r.at < history_since)"},
    Rule{"an agent whose presence is not what the history says last",
        "SELECT a.name FROM agents a WHERE a.online <> coalesce((SELECT CASE kind WHEN 'online' THEN 1 ELSE "
        "0 END FROM history"
        " WHERE agent_id = a.id AND (kind = 'online' OR kind = 'offline') ORDER BY id DESC LIMIT 1), 0)"},
    Rule{"a message that went out of which nobody knows what became of it",
        "SELECT 'message ' || m.id FROM messages m LEFT JOIN replies r ON r.message_id = m.id"
        " WHERE m.direction = 'out' AND r.message_id IS NULL"},
    Rule{"a reply that waits, though nothing is done any more to send it",
        "SELECT 'message ' || r.message_id FROM replies r JOIN outbox o ON o.id = (SELECT max(x.id)"
        " FROM outbox x WHERE x.reply_id = r.message_id) WHERE r.state = 'waiting'"
        " AND o.state IN ('refused', 'perhaps_sent', 'overtaken', 'dropped')"},
    Rule{"two rows of the outbox being sent for one conversation to one target",
        "SELECT '#' || conversation_id FROM outbox WHERE state = 'sending' AND conversation_id IS NOT NULL"
        " GROUP BY conversation_id, target HAVING count(*) > 1"},
};

constexpr std::int64_t most_named = 5;

/// The first of what breaks the rule, or nothing.
std::string named(Database& database, const Rule& rule) {
    const std::string sql = std::string(rule.sql) + " LIMIT " + std::to_string(most_named + 1);
    std::string names;
    std::int64_t count = 0;
    for (Rows row = database.query(sql); row.next();) {
        if (++count > most_named) return names + ", …";
        names += (names.empty() ? "" : ", ") + row.text(0);
    }
    return names;
}

} // namespace

std::size_t count() { return all.size(); }

std::optional<Broken> find_broken(Database& database, std::size_t rule) {
    std::string which = named(database, all.at(rule));
    if (which.empty()) return std::nullopt;
    return Broken{all.at(rule).broken, std::move(which)};
}

std::vector<Broken> find_broken(Database& database) {
    std::vector<Broken> broken;
    for (std::size_t rule = 0; rule < all.size(); ++rule)
        if (auto found = find_broken(database, rule)) broken.push_back(std::move(*found));
    return broken;
}

} // namespace convassign::rules
