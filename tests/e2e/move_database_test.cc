// SPDX-License-Identifier: MIT
// Everything from a file to a server, and back.
#include "core/base/random.h"
#include "core/store/rules.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "core/wrap/postgres.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_tables.h"
#include "tests/support/paths.h"
#include "tests/support/postgres.h"
#include "tests/support/promises.h"
#include "tests/support/world.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <poll.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// The rows of each table, as a person would compare them.
using Content = std::map<std::string, std::vector<std::string>>;

/// What each engine has of its own: where its index of words ends, and the marks of a file's log.
bool is_of_one_engine(const std::string& table, const std::string& column) {
    return table == "search_state" || (table == "daemon" && column.starts_with("log_"));
}

std::string in_text(const Rows& row, int column, Bound::Type type) {
    if (row.is_null(column)) return "-";
    if (type == Bound::Type::integer) return std::to_string(row.integer(column));
    return type == Bound::Type::text ? row.text(column) : to_hex(row.bytes(column));
}

std::vector<std::string> rows_of(Database& database, const TableShape& table) {
    std::string columns;
    std::string order;
    for (const auto& column : table.columns)
        columns += (columns.empty() ? "\"" : ", \"") + column.name + '"';
    for (const std::string& column : table.key)
        order += (order.empty() ? "\"" : ", \"") + column + '"';
    std::vector<std::string> rows;
    for (Rows row = database.query("SELECT " + columns + " FROM " + table.name + " ORDER BY " + order);
         row.next();) {
        std::string text;
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (!is_of_one_engine(table.name, table.columns[i].name))
                text += table.columns[i].name + "=" + in_text(row, static_cast<int>(i), table.columns[i].type)
                    + " ";
        rows.push_back(text);
    }
    return rows;
}

/// By the tables that the file has, and by nothing that the program says of them.
Content content_of(Database& database, const std::string& shaped_as) {
    SqliteDatabase file(shaped_as, SqliteDatabase::Mode::existing);
    Content content;
    for (const TableShape& table : table_shapes(file))
        content[table.name] = rows_of(database, table);
    return content;
}

void expect_same(const Content& before, const Content& after) {
    for (const auto& [table, rows] : before)
        EXPECT_EQ(rows, after.at(table)) << table;
}

/// One installation, whose database is a file at first, and an empty database of a server.
class MoveDatabase : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!Postgres::programs().empty() && can_open_postgres()) cluster = std::make_unique<Postgres>();
    }
    static void TearDownTestSuite() { cluster.reset(); }

    void SetUp() override {
        if (!cluster) GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
        connection = new_database();
        std::ofstream(world.file("server.url")) << connection << '\n';
    }

    static std::string new_database() {
        const std::string name = "moved_" + std::to_string(++count);
        open_postgres({cluster->connection("postgres"), ""})->script("CREATE DATABASE " + name);
        return cluster->connection(name);
    }

    /// A little of all that people do, so that most tables have rows.
    void live_a_day() {
        const std::string token = world.agent("maria");
        world.agent("noor");
        world.must({"enable"});
        std::ofstream(world.file("cat.gif"), std::ios::binary) << cat;
        Program daemon = world.serving_daemon();
        world.beat(token, 1);
        for (int i = 0; i < 3; ++i)
            world.twilio().receive("whatsapp:+1555123000" + std::to_string(i), "hello, \"world\"\n\\ 👋");
        ASSERT_TRUE(eventually([&] { return world.store().number(assigned) == 3; }));
        world.must({"inject", "--from", "+15550009", "--media", world.file("cat.gif")});
        ASSERT_TRUE(eventually([&] { return world.store().number(ready) == 1; }));
        world.must({"reply", "1", "--text", "good morning"});
        world.must({"release", "2"});
        world.must({"close", "3"});
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait().status, 0);
    }

    [[nodiscard]] std::vector<std::string> to_server() const {
        return {"move-database", "--to-url-file", world.file("server.url"), "--to-folder", folder()};
    }
    [[nodiscard]] std::string folder() const { return fs::path(world.database()).parent_path().string(); }
    /// From now on the server keeps the database of both programs.
    void use_server() {
        world.server = connection;
        world.write_config();
    }
    void use_file(const std::string& name) {
        world.server.clear();
        world.write_config();
        fs::remove(world.database());
        for (const char* suffix : {"-wal", "-shm"})
            fs::remove(world.database() + suffix);
        fs::rename(world.file(name), world.database());
    }
    [[nodiscard]] std::unique_ptr<Database> server() const { return open_postgres({connection, ""}); }
    [[nodiscard]] Content file_content() const {
        SqliteDatabase file(world.database(), SqliteDatabase::Mode::existing);
        return content_of(file, world.database());
    }
    [[nodiscard]] Content server_content() const { return content_of(*server(), old_file()); }
    /// The file of the beginning, which stays where it is.
    [[nodiscard]] std::string old_file() const { return world.file("convassign.db"); }
    [[nodiscard]] bool is_server_empty() const { return server_version(*server()) == 0; }

    static constexpr auto cat = "GIF89a a picture of a cat";
    static constexpr auto others_connected = "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                             "current_database() AND pid <> pg_backend_pid()";
    static constexpr auto assigned = "SELECT count(*) FROM conversations WHERE state = 'assigned'";
    static constexpr auto ready = "SELECT count(*) FROM media WHERE state = 'ready'";
    static std::unique_ptr<Postgres> cluster;
    static int count;
    World world;
    std::string connection;
};

std::unique_ptr<Postgres> MoveDatabase::cluster;
int MoveDatabase::count = 0;

TEST_F(MoveDatabase, ThereAndBackKeepsEveryRowOfEveryTable) {
    live_a_day();
    const Content before = file_content();

    const std::string told = world.must(to_server());

    EXPECT_NE(told.find("moved 4 conversations and 5 messages"), std::string::npos) << told;
    EXPECT_NE(told.find("url_file = \"" + world.file("server.url") + "\"\nfolder = \"" + folder() + "\""),
        std::string::npos)
        << told;
    expect_same(before, server_content());
    EXPECT_TRUE(fs::exists(folder() + "/convassign-media/" + to_hex(sha256(cat))));
    use_server();
    world.must({"verify"});
    EXPECT_EQ(world.command({"check", "--quick"}).out.find("rules"), std::string::npos);

    const Json back = parse_json(world.must({"--json", "move-database", "--to-path", world.file("back.db")}));

    EXPECT_EQ(back["tables"]["messages"], 5);
    EXPECT_EQ(back["files"], 1);
    SqliteDatabase file(world.file("back.db"), SqliteDatabase::Mode::existing);
    expect_same(before, content_of(file, world.file("back.db")));
    EXPECT_EQ(
        fs::status(world.file("back.db")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(fs::exists(world.file("back.db-media/") + to_hex(sha256(cat))));
}

TEST_F(MoveDatabase, GoesOnBehindTheHighestNumbers) {
    live_a_day();
    const auto next = [&](const std::string& customer) {
        const Json answer =
            parse_json(world.must({"--json", "inject", "--from", customer, "--text", "hello"}));
        return std::pair(answer["conversation_id"].get<int>(), answer["message_id"].get<int>());
    };
    world.must(to_server());
    use_server();

    EXPECT_EQ(next("+15550010"), std::pair(5, 6));
    world.must({"verify"});

    world.must({"move-database", "--to-path", world.file("back.db")});
    use_file("back.db");

    EXPECT_EQ(next("+15550011"), std::pair(6, 7));
    world.must({"verify"});
}

TEST_F(MoveDatabase, LetsADaemonGoOnWhereItIs) {
    live_a_day();
    world.must(to_server());
    use_server();
    world.must({"agent", "disable", "noor"});
    const Program daemon = world.serving_daemon();

    world.twilio().receive("whatsapp:+15551230000", "there again");

    ASSERT_TRUE(eventually([&] { return server()->number("SELECT count(*) FROM messages") == 6; }));
    EXPECT_NE(world.must({"search", "there again"}).find("#1"), std::string::npos);
    world.must({"verify"});
    for (const rules::Broken& broken : rules::find_broken(*server()))
        ADD_FAILURE() << broken.what << ": " << broken.which;
}

TEST_F(MoveDatabase, KeepsTheOldFileForTheWayBackAlone) {
    live_a_day();
    const Content before = file_content();
    world.must(to_server());

    const Finished status = world.command({"status"});
    Program daemon = world.daemon();

    EXPECT_EQ(status.status, 1);
    EXPECT_NE(status.err.find("moved elsewhere"), std::string::npos) << status.err;
    EXPECT_NE(status.err.find("convassign restore " + world.database()), std::string::npos) << status.err;
    EXPECT_NE(daemon.wait().status, 0);
    EXPECT_NE(daemon.err().find("moved elsewhere"), std::string::npos) << daemon.err();

    world.must({"restore", world.database()});

    const Content after = file_content();
    EXPECT_EQ(after.at("messages"), before.at("messages"));
    EXPECT_EQ(after.at("conversations"), before.at("conversations"));
    world.must({"verify"});
}

TEST_F(MoveDatabase, LeavesAServerToNobody) {
    live_a_day();
    world.must(to_server());
    use_server();
    world.must({"move-database", "--to-path", world.file("back.db")});

    const Finished status = world.command({"status"});

    EXPECT_EQ(status.status, 1);
    EXPECT_NE(status.err.find("moved elsewhere"), std::string::npos) << status.err;
}

TEST_F(MoveDatabase, IsRefusedWhileADaemonServesTheFile) {
    live_a_day();
    const Program daemon = world.serving_daemon();

    const Finished moved = world.command(to_server());

    EXPECT_EQ(moved.status, 5);
    EXPECT_NE(moved.err.find("process " + std::to_string(daemon.pid()) + " serves it"), std::string::npos)
        << moved.err;
    EXPECT_TRUE(is_server_empty());
}

TEST_F(MoveDatabase, IsRefusedWhileADaemonServesTheServer) {
    live_a_day();
    World other;
    other.with_twilio = false;
    other.server = connection;
    other.write_config();
    const Program daemon = other.serving_daemon();
    const std::string serves = "process " + std::to_string(daemon.pid()) + " on ";

    const Finished there = world.command(to_server());
    use_server();
    const Finished back = world.command({"move-database", "--to-path", world.file("back.db")});

    EXPECT_EQ(there.status, 5);
    EXPECT_NE(there.err.find(serves), std::string::npos) << there.err;
    EXPECT_EQ(back.status, 5);
    EXPECT_NE(back.err.find(serves), std::string::npos) << back.err;
    EXPECT_FALSE(fs::exists(world.file("back.db")));
}

TEST_F(MoveDatabase, IsRefusedWhereSomethingIs) {
    live_a_day();
    const Content before = file_content();
    Store(PostgresPlace{connection, ""}); // with its tables
    std::ofstream(world.file("notes.txt")) << "remember the milk\n";

    const Finished filled = world.command(to_server());
    const Finished file = world.command({"move-database", "--to-path", world.file("notes.txt")});
    const Finished itself = world.command({"move-database", "--to-path", world.database()});

    EXPECT_EQ(filled.status, 2);
    EXPECT_NE(filled.err.find("not empty"), std::string::npos) << filled.err;
    EXPECT_EQ(file.status, 2);
    EXPECT_EQ(content(world.file("notes.txt")), "remember the milk\n");
    EXPECT_EQ(itself.status, 2);
    expect_same(before, file_content());
    world.must({"status"});
}

TEST_F(MoveDatabase, IsForAdmins) {
    live_a_day();
    world.more_config = "[access]\nadmins = [\"somebody-else\"]\n";
    world.write_config();

    EXPECT_EQ(world.command(to_server()).status, 4);
    EXPECT_TRUE(is_server_empty());
}

TEST_F(MoveDatabase, NoticesWhatDoesNotArrive) {
    live_a_day();
    const Content before = file_content();
    server()->script(
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE FUNCTION spoil() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF "
        "to_regclass(''left_out'')"
        " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = ''lose'') THEN CREATE TRIGGER "
        "lose BEFORE INSERT ON left_out FOR EACH ROW EXECUTE FUNCTION lose(); END IF; END';"
        "CREATE EVENT TRIGGER spoil ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION "
        "spoil()");

    const Finished moved = world.command(to_server());

    EXPECT_EQ(moved.status, 1);
    EXPECT_NE(moved.err.find("'left_out' is not there as it was: 0 rows of 1"), std::string::npos)
        << moved.err;
    EXPECT_TRUE(is_server_empty());
    expect_same(before, file_content());
    world.must({"status"});
}

/// Moves that are killed, again and again.
class MoveCrash : public MoveDatabase {
protected:
    void SetUp() override {
        MoveDatabase::SetUp();
        if (IsSkipped()) return;
        live_a_day();
    }

    /// Whether it had done all by then.
    bool kill_at_random(const std::vector<std::string>& arguments, Duration most) {
        std::vector<std::string> words{command_program(), "--config", world.file("convassign.toml")};
        words.insert(words.end(), arguments.begin(), arguments.end());
        Program program(words, world.file("killed"));
        poll(nullptr, 0, static_cast<int>(random.below(static_cast<std::uint64_t>(most.count()))));
        program.signal(SIGKILL);
        program.wait();
        return world.command({"status"}).err.find("moved elsewhere") != std::string::npos;
    }

    SystemRandom random;
};

TEST_F(MoveCrash, OnTheWayToAServerLeavesNothingHalf) {
    const Content before = file_content();
    bool is_done = false;
    for (int i = 0; i < crashes() && !is_done; ++i) {
        is_done = kill_at_random(to_server(), 400ms);
        if (is_done) break;
        // What the killed one has begun the server gives up once it sees that it is gone.
        ASSERT_TRUE(eventually([&] { return server()->number(others_connected) == 0; }));
        if (!is_server_empty()) expect_same(before, server_content());
        expect_same(before, file_content());
    }

    if (!is_done) world.must(to_server());

    expect_same(before, server_content());
    use_server();
    world.must({"verify"});
}

TEST_F(MoveCrash, OnTheWayToAFileLeavesNothingHalf) {
    world.must(to_server());
    use_server();
    const Content before = server_content();
    const std::vector<std::string> to_file{"move-database", "--to-path", world.file("back.db")};
    bool is_done = false;
    for (int i = 0; i < crashes() && !is_done; ++i) {
        is_done = kill_at_random(to_file, 400ms);
        if (is_done) break;
        ASSERT_TRUE(eventually([&] { return server()->number(others_connected) == 0; }));
        if (fs::exists(world.file("back.db"))) {
            SqliteDatabase file(world.file("back.db"), SqliteDatabase::Mode::alone);
            expect_same(before, content_of(file, old_file()));
        }
        expect_same(before, server_content());
    }

    if (!is_done) world.must(to_file);

    EXPECT_FALSE(fs::exists(world.file("back.db.part")));
    use_file("back.db");
    expect_same(before, file_content());
    world.must({"verify"});
}

TEST_F(MoveCrash, BetweenBothEndsIsBroughtToItsEnd) {
    const Content before = file_content();
    world.must({"backup", world.file("as-it-was.db")});
    world.must(to_server());
    // As if it had been killed before it retired the old one.
    fs::remove(world.database() + "-wal");
    fs::remove(world.database() + "-shm");
    fs::rename(world.file("as-it-was.db"), world.database());

    const std::string told = world.must(to_server());

    EXPECT_NE(told.find("was moved before"), std::string::npos) << told;
    expect_same(before, server_content());
    EXPECT_NE(world.command({"status"}).err.find("moved elsewhere"), std::string::npos);
}

} // namespace

} // namespace convassign
