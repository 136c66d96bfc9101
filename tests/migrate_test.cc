// SPDX-License-Identifier: MIT
#include "core/store/migrate.h"

#include "core/base/version.h"
#include "core/store/agents.h"
#include "core/store/chain.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/store.h"
#include "core/wrap/sqlite.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_directory.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

/// Every column and every index, with all that makes it.
std::vector<std::string> shape_of(SqliteDatabase& database) {
    std::vector<std::string> lines;
    for (Rows row = database.query(
             "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' '"
             " || ifnull(c.dflt_value, '-') || ' ' || c.pk FROM sqlite_schema t, pragma_table_info(t.name) c"
             " WHERE t.type = 'table' UNION ALL SELECT sql FROM sqlite_schema WHERE type != 'table' AND"
             " sql IS NOT NULL ORDER BY 1");
         row.next();)
        lines.push_back(row.text(0));
    return lines;
}

std::string old_schema(std::int64_t version) {
    std::ifstream file(source_path("tests/schemas/" + std::to_string(version) + ".sql"));
    EXPECT_TRUE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The database as it was left by a program of that version of the schema.
void make_old(SqliteDatabase& database, std::int64_t version) {
    database.script(old_schema(version) + "PRAGMA application_id = " + std::to_string(application_id)
        + "; PRAGMA user_version = " + std::to_string(version));
}

std::filesystem::perms permissions_of(const std::string& path) {
    return std::filesystem::status(path).permissions();
}

/// In a process of its own that is killed after that time; whether it came to its end before.
bool migrate_for(const std::string& path, std::chrono::microseconds time) {
    const pid_t child = fork();
    if (child == 0) {
        SqliteDatabase database(path, SqliteDatabase::Mode::existing);
        migrate(database);
        _exit(0);
    }
    std::this_thread::sleep_for(time);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class MigrateTest : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::string path = directory.file("test.db");
    SqliteDatabase database{path, SqliteDatabase::Mode::create};

    std::string refusal() {
        try {
            migrate(database);
        } catch (const DatabaseError& error) {
            return error.what();
        }
        return "done";
    }
};

TEST_F(MigrateTest, MakesTheTablesInAnEmptyFileAndMarksItAsOurs) {
    migrate(database);

    EXPECT_EQ(database.number("PRAGMA user_version"), schema_version);
    EXPECT_EQ(database.number("PRAGMA application_id"), application_id);
    EXPECT_EQ(database.number("SELECT count(*) FROM settings"), 1);
    EXPECT_EQ(database.number("SELECT count(*) FROM conversations"), 0);
}

TEST_F(MigrateTest, MakesStrictTablesAlone) {
    migrate(database);

    EXPECT_EQ(
        database.number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                        " AND NOT strict AND name NOT LIKE 'sqlite%'"),
        0);
    EXPECT_GE(database.number("SELECT count(*) FROM pragma_table_list WHERE strict"), 9);
}

TEST_F(MigrateTest, ChangesNothingInADatabaseThatIsUpToDate) {
    migrate(database);
    database.script("UPDATE settings SET auto_assign = 1");
    SqliteDatabase other(path, SqliteDatabase::Mode::existing);
    const std::int64_t before = other.version_of_others();

    migrate(database);

    EXPECT_EQ(database.number("SELECT auto_assign FROM settings"), 1);
    EXPECT_EQ(other.version_of_others(), before);
}

TEST_F(MigrateTest, RefusesADatabaseOfAnotherProgramAndLeavesItAsItIs) {
    database.script("CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1");

    EXPECT_EQ(refusal(), "open database '" + path + "': it belongs to another program");

    EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_schema"), 1);
    EXPECT_EQ(database.number("PRAGMA application_id"), 0);
}

TEST_F(MigrateTest, RefusesADatabaseOfANewerVersionAndLeavesItAsItIs) {
    migrate(database);
    const std::int64_t newer = schema_version + 1;
    database.script("PRAGMA user_version = " + std::to_string(newer));

    EXPECT_EQ(refusal(),
        "open database '" + path + "': it is from a newer version of convassign (schema "
            + std::to_string(newer) + ", this program knows " + std::to_string(schema_version) + ")");

    EXPECT_EQ(database.number("PRAGMA user_version"), newer);
}

TEST_F(MigrateTest, RunsWhileAnotherConnectionHasDoneItMeanwhile) {
    SqliteDatabase other(path, SqliteDatabase::Mode::existing);
    migrate(other);

    migrate(database);

    EXPECT_EQ(database.number("SELECT count(*) FROM settings"), 1);
}

TEST_F(MigrateTest, BringsEveryOlderSchemaToWhatAnEmptyFileGets) {
    SqliteDatabase fresh(directory.file("fresh.db"), SqliteDatabase::Mode::create);
    migrate(fresh);
    for (std::int64_t version = 1; version < schema_version; ++version) {
        SqliteDatabase old(directory.file(std::to_string(version) + ".db"), SqliteDatabase::Mode::create);
        make_old(old, version);

        migrate(old);

        EXPECT_EQ(shape_of(old), shape_of(fresh)) << version;
        EXPECT_EQ(old.number("PRAGMA user_version"), schema_version);
    }
}

TEST_F(MigrateTest, KeepsWhatAnOlderDatabaseHolds) {
    make_old(database, 1);
    database.script(
        "INSERT INTO agents (name, display_name, role) VALUES ('ada', 'Ada', 'admin');"
        "INSERT INTO lines (provider, type, address) VALUES ('support', 'local', '');"
        "INSERT INTO conversations (state, line_id, customer, opened_at, waiting_since)"
        " VALUES ('unassigned', 1, 'c1', 1, 1), ('unassigned', 1, 'c2', 1, 1);"
        "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
        " stored_at) VALUES (1, 'm1', 1, 'in', 'hello', 1, 1), (1, 'm0', 1, 'in', 'hi', 0, 0)");

    Store store(path, Store::Mode::existing);

    EXPECT_EQ(agents::find(store, "ada")->role, Role::admin);
    EXPECT_FALSE(agents::find(store, "ada")->paused);
    EXPECT_EQ(messages::latest(store, ConversationId{1}, 1).front().text, "hello");
    EXPECT_TRUE(messages::latest(store, ConversationId{1}, 1).front().media.empty());
    EXPECT_EQ(conversations::view(store, ConversationId{1})->message_count, 2);
    EXPECT_EQ(conversations::view(store, ConversationId{2})->message_count, 0);
}

TEST_F(MigrateTest, KeepsWhatWasToldOfMedia) {
    make_old(database, 15);
    database.script(
        "INSERT INTO lines (provider, type, address) VALUES ('support', 'local', '');"
        "INSERT INTO customers (line_id, address, name) VALUES (1, 'c1', '');"
        "INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since)"
        " VALUES ('unassigned', 1, 1, 1, 1);"
        "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
        " stored_at, media_count, media) VALUES (1, 'm1', 1, 'in', '', 1, 1, 2,"
        " '[{\"type\":\"image/jpeg\",\"size\":12,\"name\":\"cat.jpg\"},"
        "{\"type\":\"audio/ogg\",\"size\":null,\"seconds\":7}]'),"
        " (1, 'm2', 1, 'in', 'hi', 0, 0, 0, '')");

    Store store(path, Store::Mode::existing);

    EXPECT_EQ(messages::latest(store, ConversationId{1}, 5).back().media,
        (std::vector<Media>{{"image/jpeg", 12, "cat.jpg"}, {"audio/ogg", std::nullopt, "", 7}}));
    EXPECT_TRUE(messages::latest(store, ConversationId{1}, 5).front().media.empty());
}

TEST_F(MigrateTest, KeepsACopyOfWhatWasThereBeforeTheTablesChanged) {
    make_old(database, 1);
    database.script("INSERT INTO agents (name, display_name, role) VALUES ('ada', 'Ada', 'admin')");

    migrate(database);

    EXPECT_EQ(path_before_migration(path), path + ".before-" + program_version);
    SqliteDatabase copy(path_before_migration(path), SqliteDatabase::Mode::existing);
    EXPECT_EQ(copy.number("PRAGMA user_version"), 1);
    EXPECT_EQ(copy.number("PRAGMA application_id"), application_id);
    EXPECT_EQ(copy.number("SELECT count(*) FROM agents"), 1);
    EXPECT_EQ(permissions_of(path_before_migration(path)), std::filesystem::perms(0640));
    EXPECT_FALSE(std::filesystem::exists(path_before_migration(path) + ".part"));
}

TEST_F(MigrateTest, KeepsNoCopyWhereThereWasNothingOrNothingChanges) {
    migrate(database);
    migrate(database);

    EXPECT_FALSE(std::filesystem::exists(path_before_migration(path)));
}

TEST_F(MigrateTest, ReplacesWhatAnAttemptThatWasKilledLeft) {
    make_old(database, 2);
    directory.write("test.db.before-" + std::string(program_version), "of before");
    directory.write("test.db.before-" + std::string(program_version) + ".part", "half a copy");

    migrate(database);

    EXPECT_EQ(SqliteDatabase(path_before_migration(path), SqliteDatabase::Mode::existing)
                  .number("PRAGMA user_version"),
        2);
    EXPECT_FALSE(std::filesystem::exists(path_before_migration(path) + ".part"));
}

TEST_F(MigrateTest, ChangesNothingWhereNoCopyCanBeKept) {
    make_old(database, 1);
    directory.write("test.db.before-" + std::string(program_version) + ".part/in the way", "");

    EXPECT_TRUE(refusal().starts_with(
        "copy the database to '" + path_before_migration(path) + ".part' before its tables change: "))
        << refusal();

    EXPECT_EQ(database.number("PRAGMA user_version"), 1);
}

TEST_F(MigrateTest, LeavesADatabaseThatStartsWhereverItIsKilled) {
    constexpr int most_attempts = 100;
    constexpr std::int64_t agents = 3000;
    make_old(database, 1);
    database.run("INSERT INTO agents (name, display_name, role) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                 " SELECT i + 1 FROM n WHERE i < ?) SELECT 'a' || i, printf('%.400c', 'x'), 'agent' FROM n",
        {agents});
    int attempts = 0;
    std::chrono::microseconds time(100);
    while (!migrate_for(path, time)) {
        ASSERT_LT(++attempts, most_attempts);
        time += time / 8; // each attempt gets a little further
    }

    Store store(path, Store::Mode::existing);

    EXPECT_GT(attempts, 0);
    EXPECT_EQ(agents::all(store).size(), static_cast<std::size_t>(agents));
    SqliteDatabase copy(path_before_migration(path), SqliteDatabase::Mode::existing);
    EXPECT_EQ(copy.number("PRAGMA user_version"), 1);
    EXPECT_EQ(copy.number("SELECT count(*) FROM agents"), agents);
}

TEST_F(MigrateTest, BringsDrawsByHandAndReasonsIntoTheirColumns) {
    make_old(database, 4);
    database.script(
        "INSERT INTO agents (name, display_name, role) VALUES ('ada', 'Ada', 'admin');"
        "INSERT INTO lines (provider, type, address) VALUES ('support', 'local', '');"
        "INSERT INTO conversations (state, line_id, customer, opened_at, waiting_since)"
        " VALUES ('unassigned', 1, 'c1', 1, 1);"
        "INSERT INTO history (at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates,"
        " chosen, presence_age_ms) VALUES"
        " (1, 'assigned', 1, 1, NULL, 'auto', '', 3, 2, 1234),"
        " (2, 'reassigned', 1, 1, NULL, 'cli:root', '{\"random\":true,\"candidates\":2,\"index\":1}', NULL,"
        " NULL, NULL), (3, 'reassigned', 1, 1, NULL, 'cli:root', '', NULL, NULL, NULL),"
        " (4, 'released', 1, NULL, 1, 'cli:root', '', NULL, NULL, NULL),"
        " (5, 'released', 1, NULL, 1, 'cli:root', '{\"change\":\"removed\"}', NULL, NULL, NULL),"
        " (6, 'agent', NULL, 1, NULL, 'cli:root', '{\"change\":\"removed\"}', NULL, NULL, NULL)");

    Store store(path, Store::Mode::existing);

    HistoryFilter all;
    const auto rows = history::list(store, all);
    ASSERT_EQ(rows.size(), 6u);
    EXPECT_EQ(rows[0].draw->presence_age_ms, 1234);
    EXPECT_EQ(rows[1].draw->candidates, 2);
    EXPECT_EQ(rows[1].draw->index, 1);
    EXPECT_EQ(rows[1].draw->presence_age_ms, std::nullopt);
    EXPECT_EQ(rows[1].detail, "");
    EXPECT_FALSE(rows[2].draw);
    EXPECT_EQ(rows[3].because, ReleaseReason::by_hand);
    EXPECT_EQ(rows[4].because, ReleaseReason::removed);
    EXPECT_EQ(rows[4].detail, "");
    EXPECT_EQ(rows[5].because, std::nullopt);
    EXPECT_EQ(rows[5].detail, R"({"change":"removed"})");
    EXPECT_EQ(rows[5].at, from_milliseconds(6));
}

TEST_F(MigrateTest, ChainsTheHistoryThatWasThere) {
    make_old(database, 18);
    database.script(
        "INSERT INTO history (id, at, kind, actor, detail) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n WHERE i < 2500) SELECT i * 2, i, 'settings', 'cli:root', '{}' FROM n");

    Store store(path, Store::Mode::existing);

    EXPECT_EQ(store->number("SELECT count(DISTINCT hash) FROM history"), 2500);
    EXPECT_EQ(chain::find_broken(store), std::nullopt);
    store->script("UPDATE history SET at = 7 WHERE id = 4000");
    EXPECT_EQ(chain::find_broken(store), HistoryId{4000});
}

TEST_F(MigrateTest, MakesAPersonOfEachCustomerOfALine) {
    make_old(database, 8);
    database.script(
        "INSERT INTO lines (provider, type, address) VALUES ('support', 'local', ''), ('sales', 'local', '');"
        "INSERT INTO conversations (state, line_id, customer, customer_name, opened_at, waiting_since, "
        "closed_at,"
        " previous_id) VALUES ('closed', 1, 'c1', 'Old', 1, 1, 2, NULL), ('unassigned', 2, 'c1', '', 1, 1, "
        "NULL,"
        " NULL), ('closed', 1, 'c1', 'Carla', 3, 3, 4, 1), ('unassigned', 1, 'c1', '', 5, 5, NULL, 3)");

    Store store(path, Store::Mode::existing);

    const auto carla = customers::find(store, LineId{1}, "c1");
    EXPECT_EQ(carla->name, "Carla");
    EXPECT_EQ(carla->open, ConversationId{4});
    EXPECT_EQ(conversations::view(store, ConversationId{1})->customer_id, carla->id);
    EXPECT_EQ(conversations::view(store, ConversationId{4})->previous, ConversationId{3});
    const auto other = customers::find(store, LineId{2}, "c1");
    EXPECT_EQ(other->open, ConversationId{2});
    EXPECT_NE(other->id, carla->id);
    EXPECT_EQ(store->number("SELECT count(*) FROM customers"), 2);
}

TEST_F(MigrateTest, TakesTheAddressesOfChatsOutOfTheIdsOfMessages) {
    struct Case {
        const char* type;
        const char* before;
        const char* after;
    };
    const std::vector<Case> cases{
        {"evolution", "15005550001@s.whatsapp.net/3EB0/A_1", "3EB0/A_1"},
        {"evolution", "900000000001@lid/3EB0B", "3EB0B"},
        {"waha", "15005550001@c.us_3EB0C", "3EB0C"},
        {"waha", "900000000001@lid_3EB0D_1", "3EB0D_1"},
        {"waha", "3EB0E", "3EB0E"},
        {"waha", "false_15005550001@c.us", "false_15005550001@c.us"},
        {"chatwoot", "41/700", "41/700"},
        {"twilio", "SM1@c/2_3", "SM1@c/2_3"},
    };
    make_old(database, 8);
    for (const Case& one : cases) {
        database.run("INSERT INTO lines (provider, type, address) VALUES (?, ?, '')", {one.before, one.type});
        database.script("INSERT INTO conversations (state, line_id, customer, opened_at, waiting_since)"
                        " SELECT 'unassigned', max(id), 'c1', 1, 1 FROM lines");
        database.run(
            "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text,"
            " sent_at, stored_at) SELECT max(line_id), ?, max(id), 'in', '', 1, 1 FROM conversations",
            {one.before});
    }

    Store store(path, Store::Mode::existing);

    for (std::size_t i = 0; i < cases.size(); ++i)
        EXPECT_TRUE(messages::find(store, LineId{static_cast<std::int64_t>(i + 1)}, cases[i].after))
            << cases[i].before;
}

TEST_F(MigrateTest, KeepsBothOfAMessageThatIsStoredUnderTwoNamesOfItsChat) {
    make_old(database, 8);
    database.script(
        "INSERT INTO lines (provider, type, address) VALUES ('support', 'evolution', '');"
        "INSERT INTO conversations (state, line_id, customer, opened_at, waiting_since)"
        " VALUES ('unassigned', 1, '1@lid', 1, 1), ('unassigned', 1, '15005550001@s.whatsapp.net', 1, 1);"
        "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
        " stored_at) VALUES (1, '1@lid/A', 1, 'in', 'hi', 1, 1),"
        " (1, '15005550001@s.whatsapp.net/A', 2, 'in', 'hi', 1, 1)");

    Store store(path, Store::Mode::existing);

    EXPECT_EQ(messages::find(store, LineId{1}, "A")->conversation, ConversationId{1});
    EXPECT_EQ(store->number("SELECT count(*) FROM messages"), 2);
}

TEST_F(MigrateTest, ThatFailsLeavesNoHalfOfASchema) {
    database.script("PRAGMA max_page_count = 5");

    EXPECT_EQ(refusal(), "use database '" + path + "': database or disk is full");

    EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_schema"), 0);
    EXPECT_EQ(database.number("PRAGMA user_version"), 0);
    database.script("PRAGMA max_page_count = 100000");
    EXPECT_EQ(refusal(), "done");
}

TEST(OpenedStore, HasAllThatWasStored) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("test.db");
    LineId line;
    {
        Store store(path, Store::Mode::create);
        line = lines::at(store, "support", "local", "").id;
    }

    Store again(path, Store::Mode::existing);

    EXPECT_EQ(lines::find(again, line)->provider, "support");
}

} // namespace

} // namespace convassign
