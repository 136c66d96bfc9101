// SPDX-License-Identifier: MIT
#include "tests/support/promises.h"

#include "core/store/chain.h"
#include "core/wrap/database.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

namespace convassign {

int crashes() {
    const char* const text = std::getenv("CONVASSIGN_CRASHES");
    return text == nullptr ? 12 : std::atoi(text);
}

void expect_promises_kept(Database& store) {
    const auto number = [&](const std::string& sql) { return store.number(sql); };
    if (store.as_file() != nullptr) {
        Rows check = store.query("PRAGMA integrity_check");
        ASSERT_TRUE(check.next());
        EXPECT_EQ(check.text(0), "ok");
        EXPECT_EQ(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    }
    EXPECT_EQ(chain::find_broken(store), std::nullopt);
    EXPECT_EQ(number("SELECT count(*) FROM history h WHERE candidates IS NOT NULL AND NOT EXISTS"
                     " (SELECT 1 FROM history c WHERE c.kind = 'commitment' AND c.id < h.id"
                     " AND c.detail LIKE '{\"day\":\"' || h.day || '\"%')"),
        0)
        << "a draw without a commitment before it";
    EXPECT_EQ(number("SELECT count(*) - count(DISTINCT day || ' ' || number) FROM history"
                     " WHERE candidates IS NOT NULL"),
        0)
        << "two draws with one number";
    EXPECT_EQ(number("SELECT count(*) FROM (SELECT 1 FROM conversations WHERE state <> 'closed'"
                     " GROUP BY customer_id HAVING count(*) > 1) AS twice"),
        0)
        << "two open conversations of one customer";
    EXPECT_EQ(number("SELECT count(*) FROM conversations c WHERE NOT EXISTS"
                     " (SELECT 1 FROM messages WHERE conversation_id = c.id)"),
        0)
        << "a conversation without a message";
    EXPECT_EQ(
        number("SELECT count(*) FROM (SELECT 1 FROM history WHERE kind = 'opened' GROUP BY conversation_id"
               " HAVING count(*) > 1) AS twice"),
        0)
        << "a conversation opened twice";
    EXPECT_EQ(
        number(
            "SELECT count(*) FROM (SELECT kind, lag(kind) OVER (PARTITION BY conversation_id ORDER BY id) AS"
            " before FROM history WHERE conversation_id IS NOT NULL) AS steps WHERE kind = 'assigned' AND "
            "before NOT "
            "IN"
            " ('opened', 'released')"),
        0)
        << "a draw of what was not waiting";
    EXPECT_EQ(
        number("SELECT count(*) FROM conversations c WHERE c.state = 'assigned' AND c.assignee_id IS DISTINCT"
               " FROM (SELECT agent_id FROM history WHERE conversation_id = c.id AND kind <> 'replied'"
               " ORDER BY id DESC LIMIT 1)"),
        0)
        << "an assignment without its row in the history";
}

} // namespace convassign
