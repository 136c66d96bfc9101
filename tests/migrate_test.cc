// SPDX-License-Identifier: MIT
#include "core/migrate.h"

#include "core/store.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// Every column and every index, with all that makes it.
std::vector<std::string> shape_of(Database& database) {
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
void make_old(Database& database, std::int64_t version) {
    database.script(old_schema(version) + "PRAGMA application_id = " + std::to_string(application_id)
        + "; PRAGMA user_version = " + std::to_string(version));
}

class MigrateTest : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::string path = directory.file("test.db");
    Database database{path, Database::Mode::create};

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
    Database other(path, Database::Mode::existing);
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
    Database other(path, Database::Mode::existing);
    migrate(other);

    migrate(database);

    EXPECT_EQ(database.number("SELECT count(*) FROM settings"), 1);
}

TEST_F(MigrateTest, BringsEveryOlderSchemaToWhatAnEmptyFileGets) {
    Database fresh(directory.file("fresh.db"), Database::Mode::create);
    migrate(fresh);
    for (std::int64_t version = 1; version < schema_version; ++version) {
        Database old(directory.file(std::to_string(version) + ".db"), Database::Mode::create);
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

    EXPECT_EQ(store.find_agent("ada")->role, Role::admin);
    EXPECT_FALSE(store.find_agent("ada")->paused);
    EXPECT_EQ(store.messages(ConversationId{1}, 1).front().text, "hello");
    EXPECT_TRUE(store.messages(ConversationId{1}, 1).front().media.empty());
    EXPECT_EQ(store.view(ConversationId{1})->message_count, 2);
    EXPECT_EQ(store.view(ConversationId{2})->message_count, 0);
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
        line = store.line("support", "local", "").id;
    }

    Store again(path, Store::Mode::existing);

    EXPECT_EQ(again.find_line(line)->provider, "support");
}

} // namespace

} // namespace convassign
