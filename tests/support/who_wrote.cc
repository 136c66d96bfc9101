// SPDX-License-Identifier: MIT
#include "tests/support/who_wrote.h"

#include "core/wrap/database.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

// Numbers of processes come again after a restart, and are others' on another server.
constexpr auto triggers = R"(
CREATE TABLE written (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what TEXT, id BIGINT, value TEXT,
    session TEXT);
CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO written (what, id, value, session) VALUES (TG_TABLE_NAME, NEW.id,
        to_jsonb(NEW) ->> TG_ARGV[0], pg_postmaster_start_time() || ' ' || pg_backend_pid());
    RETURN NULL;
END $$;
CREATE TRIGGER note_history AFTER INSERT ON history FOR EACH ROW EXECUTE FUNCTION note_writer('kind');
CREATE TRIGGER note_outbox AFTER UPDATE OF state ON outbox FOR EACH ROW EXECUTE FUNCTION note_writer('state');
CREATE TRIGGER note_leader AFTER UPDATE OF epoch ON leadership FOR EACH ROW
    EXECUTE FUNCTION note_writer('epoch');
)";

// What daemons wrote while they led, each with its epoch.
constexpr auto by_leaders = "(SELECT w.n, w.what, w.id, w.value, CAST(l.value AS BIGINT) AS epoch"
                            " FROM written w JOIN written l ON l.what = 'leadership' AND l.session = "
                            "w.session AND w.what <> 'leadership') AS led";

} // namespace

void note_who_writes(Database& server) { server.script(triggers); }

void expect_one_after_the_other(Database& server) {
    const auto count = [&](const std::string& rows) { return server.number("SELECT count(*) FROM " + rows); };
    EXPECT_GT(count(by_leaders), 0);
    EXPECT_EQ(count("(SELECT epoch, lag(epoch) OVER (ORDER BY id, n) AS before FROM "
                  + std::string(by_leaders) + " WHERE what = 'history') AS pairs WHERE epoch < before"),
        0)
        << "a row of the history by one who led before the one that wrote the row before";
    EXPECT_EQ(count("(SELECT epoch, lag(epoch) OVER (PARTITION BY id ORDER BY n) AS before FROM "
                  + std::string(by_leaders) + " WHERE what = 'outbox') AS pairs WHERE epoch < before"),
        0)
        << "a row of the outbox by one who led before the one that sent it";
    EXPECT_EQ(count("(SELECT 1 FROM written WHERE what = 'outbox' AND value = 'sent' GROUP BY id"
                    " HAVING count(*) > 1) AS twice"),
        0)
        << "a row of the outbox that was sent twice";
}

} // namespace convassign
