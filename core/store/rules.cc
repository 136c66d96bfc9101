// SPDX-License-Identifier: MIT
#include "core/store/rules.h"

#include "core/wrap/sqlite.h"

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
        "SELECT '#' || id FROM (SELECT id, previous_id, lag(id) OVER (PARTITION BY customer_id"
        " ORDER BY id) AS before FROM conversations) c WHERE previous_id IS DISTINCT FROM before"},
    Rule{"a conversation without a message",
        "SELECT '#' || c.id FROM conversations c WHERE NOT EXISTS"
        " (SELECT 1 FROM messages WHERE conversation_id = c.id) AND NOT EXISTS (SELECT 1 FROM history"
        " WHERE conversation_id = c.id AND kind = 'merged' AND detail LIKE '{\"into\":%')"},
    Rule{"a conversation that is nobody's, or of another line's customer",
        "SELECT '#' || c.id FROM conversations c LEFT JOIN customers p ON p.id = c.customer_id"
        " WHERE p.line_id IS DISTINCT FROM c.line_id"},
    Rule{"a customer who has not the address that people see",
        "SELECT p.address FROM customers p LEFT JOIN addresses x ON x.line_id = p.line_id"
        " AND x.address = p.address WHERE x.customer_id IS DISTINCT FROM p.id"},
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
        " WHERE conversation_id = c.id AND kind = 'opened') <> 1"},
    Rule{"an assignment that the history does not know",
        "SELECT '#' || c.id FROM conversations c JOIN history h ON h.id ="
        " (SELECT max(id) FROM history WHERE conversation_id = c.id)"
        " WHERE c.state = 'assigned' AND (h.agent_id IS DISTINCT FROM c.assignee_id"
        " OR h.kind NOT IN ('assigned', 'claimed', 'reassigned', 'merged'))"},
    Rule{"a conversation that the history knows in another state",
        "SELECT '#' || c.id FROM conversations c JOIN history h ON h.id ="
        " (SELECT max(id) FROM history WHERE conversation_id = c.id)"
        " WHERE (c.state = 'closed') <> (h.kind = 'closed' OR h.kind = 'merged' AND h.detail LIKE "
        "'{\"into\":%')"
        " OR (c.state = 'unassigned') <> (h.kind IN ('opened', 'released')"
        " OR h.kind = 'merged' AND h.agent_id IS NULL AND h.detail LIKE '{\"from\":%')"},
    Rule{"a draw of a conversation that was not waiting",
        "SELECT '#' || conversation_id FROM (SELECT conversation_id, kind, lag(CASE WHEN kind = 'merged'"
        " AND agent_id IS NULL AND detail LIKE '{\"from\":%' THEN 'released' ELSE kind END) OVER"
        " (PARTITION BY conversation_id ORDER BY id) AS before FROM history WHERE conversation_id IS NOT"
        " NULL) h WHERE kind = 'assigned' AND before NOT IN ('opened', 'released')"},
    Rule{"a draw while auto-assign was off",
        "SELECT '#' || r.conversation_id FROM (SELECT kind, conversation_id,"
        " max(CASE WHEN kind = 'settings' THEN id END) OVER (ORDER BY id) AS switched FROM history) r"
        " LEFT JOIN history s ON s.id = r.switched WHERE r.kind = 'assigned'"
        " AND coalesce(s.detail, '') NOT LIKE '{\"auto_assign\":true%'"},
    Rule{"a draw that an agent won who was not online",
        "SELECT '#' || r.conversation_id FROM (SELECT kind, conversation_id,"
        " max(CASE WHEN kind IN ('online', 'offline') THEN id END) OVER (PARTITION BY agent_id ORDER BY id)"
        " AS told FROM history WHERE agent_id IS NOT NULL) r LEFT JOIN history p ON p.id = r.told"
        " WHERE r.kind = 'assigned' AND p.kind IS DISTINCT FROM 'online'"},
    Rule{"an agent whose presence is not what the history says last",
        "SELECT a.name FROM agents a WHERE a.online <> coalesce((SELECT CASE kind WHEN 'online' THEN 1 ELSE "
        "0 END FROM history"
        " WHERE agent_id = a.id AND kind IN ('online', 'offline') ORDER BY id DESC LIMIT 1), 0)"},
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

std::vector<Broken> find_broken(Database& database) {
    std::vector<Broken> broken;
    for (const Rule& rule : all)
        if (std::string which = named(database, rule); !which.empty())
            broken.push_back({rule.broken, std::move(which)});
    return broken;
}

} // namespace convassign::rules
