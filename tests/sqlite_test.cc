// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"

#include "core/store/lines.h"
#include "core/store/store.h"
#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

using Mode = SqliteDatabase::Mode;

class SqliteTest : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::string path = directory.file("test.db");
    SqliteDatabase database{path, Mode::create};

    SqliteTest() {
        database.script("CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT, bytes BLOB) STRICT");
    }

    void add(std::int64_t number) { database.run("INSERT INTO numbers (number) VALUES (?)", {number}); }
    std::int64_t count() { return database.number("SELECT count(*) FROM numbers"); }
};

std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "done";
}

// ---- transactions

using TransactionTest = SqliteTest;

TEST_F(TransactionTest, KeepsWhatWasCommitted) {
    {
        Transaction transaction(database);
        add(1);
        transaction.commit();
    }

    EXPECT_EQ(SqliteDatabase(path, Mode::existing).number("SELECT count(*) FROM numbers"), 1);
}

TEST_F(TransactionTest, RollsBackUnlessItIsCommitted) {
    {
        Transaction transaction(database);
        add(1);
    }

    EXPECT_EQ(count(), 0);
}

TEST_F(TransactionTest, RollsBackWhenAnExceptionLeavesIt) {
    EXPECT_THROW(
        {
            Transaction transaction(database);
            add(1);
            add(1);
            transaction.commit();
        },
        DatabaseError);

    EXPECT_EQ(count(), 0);
}

TEST_F(SqliteTest, ASnapshotIsOfOneMoment) {
    add(1);
    SqliteDatabase other(path, Mode::existing);
    {
        const Snapshot moment(database);
        EXPECT_EQ(count(), 1);
        other.run("INSERT INTO numbers (number) VALUES (2)");
        EXPECT_EQ(count(), 1);
    }

    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteTest, ASnapshotWithinATransactionLeavesItAsItIs) {
    {
        Transaction transaction(database);
        add(1);
        {
            const Snapshot moment(database);
            EXPECT_EQ(count(), 1);
        }
        add(2);
        transaction.commit();
    }

    EXPECT_EQ(count(), 2);
}

TEST_F(TransactionTest, WithinAnotherJoinsIt) {
    {
        Transaction outer(database);
        add(1);
        Transaction inner(database);
        add(2);
        inner.commit();
        EXPECT_EQ(SqliteDatabase(path, Mode::existing).number("SELECT count(*) FROM numbers"), 0);
        outer.commit();
    }

    EXPECT_EQ(count(), 2);
}

TEST_F(TransactionTest, WithinAnotherIsUndoneWithIt) {
    {
        Transaction outer(database);
        Transaction inner(database);
        add(1);
        inner.commit();
    }

    EXPECT_EQ(count(), 0);
}

TEST_F(TransactionTest, RefusesToCommitWhenAnInnerOneWasAbandoned) {
    {
        Transaction outer(database);
        add(1);
        {
            Transaction inner(database);
            add(2);
        }
        EXPECT_EQ(error_of([&] { outer.commit(); }), "commit to '" + path + "': a part of it failed");
    }

    EXPECT_EQ(count(), 0);
}

TEST_F(TransactionTest, AfterAnAbandonedOneBeginsAnew) {
    {
        Transaction outer(database);
        Transaction inner(database);
    }

    Transaction fresh(database);
    add(1);
    fresh.commit();

    EXPECT_EQ(count(), 1);
}

TEST_F(TransactionTest, KeepsOthersFromWritingFromItsBeginning) {
    SqliteDatabase other(path, Mode::existing);
    other.script("PRAGMA busy_timeout = 0");

    Transaction transaction(database);

    EXPECT_THROW(Transaction second(other), DatabaseBusy);
    EXPECT_EQ(
        error_of([&] { Transaction second(other); }), "use database '" + path + "': database is locked");
}

TEST_F(TransactionTest, ThatFoundTheDatabaseBusyMayBeTriedAgain) {
    SqliteDatabase other(path, Mode::existing);
    other.script("PRAGMA busy_timeout = 0");
    {
        Transaction first(database);
        EXPECT_THROW(Transaction second(other), DatabaseBusy);
    }

    Transaction second(other);
    other.run("INSERT INTO numbers (number) VALUES (7)");
    second.commit();

    EXPECT_EQ(count(), 1);
}

TEST_F(TransactionTest, WaitsForAnotherToEnd) {
    auto first = std::make_unique<Transaction>(database);
    add(1);

    std::thread waiting([&] {
        SqliteDatabase other(path, Mode::existing);
        Transaction second(other);
        other.run("INSERT INTO numbers (number) VALUES (2)");
        second.commit();
    });
    first->commit();
    first.reset();
    waiting.join();

    EXPECT_EQ(count(), 2);
}

TEST_F(TransactionTest, LetsOthersReadWhatWasBefore) {
    SqliteDatabase other(path, Mode::existing);
    Transaction transaction(database);
    add(1);

    EXPECT_EQ(other.number("SELECT count(*) FROM numbers"), 0);
}

TEST_F(TransactionTest, IsFullyDurableUnlessTold) {
    constexpr std::int64_t normal = 1;
    constexpr std::int64_t full = 2;
    const auto synchronous = [&](auto... durability) {
        Transaction transaction(database, durability...);
        return database.number("PRAGMA synchronous");
    };

    EXPECT_EQ(synchronous(), full);
    EXPECT_EQ(synchronous(Durability::relaxed), normal);
    EXPECT_EQ(synchronous(), full);
}

// ---- statements

using StatementTest = SqliteTest;

TEST_F(StatementTest, IsPreparedOnceForItsText) {
    add(1);
    const std::size_t before = database.statements().size();

    for (int i = 2; i < 10; ++i)
        add(i);
    std::string equal = "INSERT INTO numbers ";
    equal += "(number) VALUES (?)";
    database.run(equal, {10});

    EXPECT_EQ(database.statements().size(), before);
}

TEST_F(StatementTest, MayBeUsedAgainAfterItFailed) {
    add(1);
    EXPECT_THROW(add(1), DatabaseError);

    add(2);

    EXPECT_EQ(count(), 2);
}

TEST_F(StatementTest, LeftUnfinishedIsReset) {
    add(1);
    add(2);
    const auto first = [&] {
        Rows rows = database.query("SELECT number FROM numbers ORDER BY number");
        rows.next();
        return rows.integer(0);
    };

    EXPECT_EQ(first(), 1);
    EXPECT_EQ(first(), 1);
    Transaction still_possible(database);
}

TEST_F(StatementTest, BindsValuesAndNeverPastesThem) {
    const std::string hostile("'); DROP TABLE numbers; --\0\xff", 28);

    database.run("INSERT INTO numbers (text) VALUES (?)", {hostile});

    Rows row = database.query("SELECT text FROM numbers");
    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.text(0), hostile);
}

TEST_F(StatementTest, ForgetsTheValuesOfTheTimeBefore) {
    database.run("INSERT INTO numbers (text) VALUES (?)", {"here"});
    database.run("INSERT INTO numbers (text) VALUES (?)", {std::optional<std::int64_t>()});

    EXPECT_EQ(database.number("SELECT count(*) FROM numbers WHERE text IS NULL"), 1);
}

TEST_F(StatementTest, TellsAnEmptyTextFromNone) {
    database.run("INSERT INTO numbers (text) VALUES (?)", {std::string_view()});

    EXPECT_EQ(database.number("SELECT count(*) FROM numbers WHERE text = ''"), 1);
}

TEST_F(StatementTest, TellsHowManyRowsItChanged) {
    add(1);
    add(2);
    add(3);

    EXPECT_EQ(database.run("DELETE FROM numbers WHERE number > ?", {1}), 2);
}

TEST_F(StatementTest, ThatIsNoSqlIsAnErrorThatNamesTheFile) {
    EXPECT_EQ(error_of([&] { database.run("SELEKT"); }),
        "use database '" + path + "': near \"SELEKT\": syntax error");
}

TEST_F(StatementTest, KeepsTimesToTheMillisecond) {
    const Time time = from_milliseconds(1'795'348'800'123);

    database.run("INSERT INTO numbers (number) VALUES (?)", {time});

    Rows row = database.query("SELECT number, NULL FROM numbers");
    row.next();
    EXPECT_EQ(row.time(0), time);
    EXPECT_EQ(row.maybe_time(0), time);
    EXPECT_EQ(row.maybe_time(1), std::nullopt);
}

// ---- the connection

using DatabaseTest = SqliteTest;

TEST_F(DatabaseTest, NoticesOnlyTheCommitsOfOthers) {
    SqliteDatabase other(path, Mode::existing);
    const std::int64_t before = database.version_of_others();

    add(1);
    EXPECT_EQ(database.version_of_others(), before);

    other.run("INSERT INTO numbers (number) VALUES (2)");
    EXPECT_NE(database.version_of_others(), before);
}

TEST_F(DatabaseTest, IsOpenedWithoutWritingAndWhileAnotherWrites) {
    const std::int64_t before = database.version_of_others();
    Transaction writing(database);

    SqliteDatabase other(path, Mode::create);

    EXPECT_EQ(other.number("SELECT count(*) FROM numbers"), 0);
    EXPECT_EQ(database.version_of_others(), before);
}

TEST_F(DatabaseTest, IsSetUpForSeveralProcesses) {
    Rows mode = database.query("PRAGMA journal_mode");
    mode.next();

    EXPECT_EQ(mode.text(0), "wal");
    EXPECT_EQ(database.number("PRAGMA wal_autocheckpoint"), 0);
    EXPECT_EQ(database.number("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(database.number("PRAGMA trusted_schema"), 0);
    EXPECT_EQ(database.number("PRAGMA busy_timeout"), 5000);
    EXPECT_EQ(database.number("PRAGMA auto_vacuum"), 2);
    EXPECT_EQ(database.number("PRAGMA mmap_size"), 0);
}

TEST_F(DatabaseTest, DoesNotCheckpointByItself) {
    {
        SqliteDatabase other(path, Mode::existing);
        for (int i = 0; i < 3; ++i)
            other.run("INSERT INTO numbers (text) VALUES (?)", {std::string(3'000'000, 'x')});
        EXPECT_GT(other.log_size(), 1000);
    }

    EXPECT_LT(std::filesystem::file_size(path), 100'000u);
    EXPECT_GT(std::filesystem::file_size(path + "-wal"), 9'000'000u);
    EXPECT_EQ(count(), 3);
}

TEST_F(DatabaseTest, CopiesTheLogWhenToldTo) {
    database.run("INSERT INTO numbers (text) VALUES (?)", {std::string(3'000'000, 'x')});

    EXPECT_TRUE(database.keep_house());

    EXPECT_EQ(database.log_size(), 0);
    EXPECT_GT(std::filesystem::file_size(path), 3'000'000u);
}

TEST_F(DatabaseTest, IsForItsUserAndGroupAlone) {
    const auto rights = std::filesystem::status(path).permissions() & std::filesystem::perms::others_all;

    EXPECT_EQ(rights, std::filesystem::perms::none);
    EXPECT_EQ(std::filesystem::status(path + "-wal").permissions() & std::filesystem::perms::others_all,
        std::filesystem::perms::none);
}

TEST_F(DatabaseTest, MakesTheDirectoriesAboveIt) {
    const std::string deep = directory.file("a/b/c.db");

    SqliteDatabase made(deep, Mode::create);

    EXPECT_TRUE(std::filesystem::exists(deep));
    EXPECT_EQ(std::filesystem::status(directory.file("a/b")).permissions(), std::filesystem::perms(0750));
}

TEST_F(DatabaseTest, ThatMustExistIsNotMade) {
    const std::string missing = directory.file("missing.db");

    EXPECT_EQ(error_of([&] { SqliteDatabase opened(missing, Mode::existing); }),
        "open database '" + missing + "': unable to open database file");

    EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST_F(DatabaseTest, ThatIsADirectoryIsAnError) {
    EXPECT_EQ(error_of([&] { SqliteDatabase opened(directory.path(), Mode::create); }),
        "create database '" + directory.path() + "': Is a directory");
}

TEST_F(DatabaseTest, ThatIsNoDatabaseIsAnErrorAndStaysAsItIs) {
    const std::string text = "This is a letter and no database.\n" + std::string(5000, '.');
    const std::string letter = directory.write("letter.txt", text);

    EXPECT_EQ(error_of([&] { SqliteDatabase opened(letter, Mode::create); }),
        "use database '" + letter + "': file is not a database");

    EXPECT_EQ(std::filesystem::file_size(letter), text.size());
}

TEST_F(DatabaseTest, SaysThatItsLogIsNotClearedWhileOthersReadInIt) {
    SqliteDatabase reader(path, Mode::existing);
    add(1);
    {
        const Snapshot moment(reader);
        static_cast<void>(reader.number("SELECT count(*) FROM numbers"));
        database.run("INSERT INTO numbers (text) VALUES ('secret')");
        EXPECT_FALSE(database.begin_log_anew());
    }

    EXPECT_TRUE(database.begin_log_anew());
    EXPECT_TRUE(database.begin_log_anew());
}

TEST_F(DatabaseTest, GivesPagesInWhichNothingStandsBackToTheDisk) {
    for (int i = 0; i < 1000; ++i)
        database.run("INSERT INTO numbers (text) VALUES (?)", {std::string(1000, 'x')});
    database.run("DELETE FROM numbers WHERE text <> ''");
    const std::int64_t unused = unused_pages(database);
    ASSERT_GT(unused, 200);

    give_back(database, 50);

    EXPECT_EQ(unused_pages(database), unused - 50);
}

TEST_F(DatabaseTest, ThatIsDamagedIsAnErrorThatNamesTheFile) {
    for (int i = 0; i < 1000; ++i)
        database.run("INSERT INTO numbers (text) VALUES (?)", {std::string(100, 'x')});
    EXPECT_TRUE(database.keep_house());
    const std::string damaged = directory.file("damaged.db");
    std::filesystem::copy_file(path, damaged);
    std::fstream file(damaged, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 2);
    file << std::string(std::size_t{4096} * 10, '\xA5');
    file.close();

    SqliteDatabase opened(damaged, Mode::existing);
    EXPECT_EQ(error_of([&] { opened.number("SELECT sum(length(text)) FROM numbers"); }),
        "use database '" + damaged + "': database disk image is malformed");
}

TEST_F(DatabaseTest, OnAFullDiskKeepsWhatWasStored) {
    add(1);
    database.script("PRAGMA max_page_count = " + std::to_string(database.number("PRAGMA page_count")));

    EXPECT_EQ(error_of([&] {
        Transaction transaction(database);
        add(2);
        database.run("INSERT INTO numbers (text) VALUES (?)", {std::string(100'000, 'x')});
        transaction.commit();
    }),
        "use database '" + path + "': database or disk is full");

    EXPECT_EQ(count(), 1);
    database.script("PRAGMA max_page_count = 1000000");
    add(3);
    EXPECT_EQ(count(), 2);
}

// ---- several at once

/// Opens the database in so many processes at once; each writes one line. Returns how many failed.
int failures_of_processes(const std::string& path, int processes) {
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
        const pid_t child = fork();
        if (child == 0) {
            try {
                Store store(path, Store::Mode::create);
                Transaction transaction(store);
                static_cast<void>(lines::at(store, "line" + std::to_string(i), "local", ""));
                transaction.commit();
            } catch (const std::exception& error) {
                std::fprintf(stderr, "%s\n", error.what());
                _exit(1);
            }
            _exit(0);
        }
        children.push_back(child);
    }
    int failures = 0;
    for (const pid_t child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        if (status != 0) ++failures;
    }
    return failures;
}

TEST(NewDatabase, MayBeOpenedByManyProcessesAtOnce) {
    for (int round = 0; round < 5; ++round) {
        const TemporaryDirectory directory;
        const std::string path = directory.file("new.db");

        EXPECT_EQ(failures_of_processes(path, 8), 0);

        Store store(path, Store::Mode::existing);
        EXPECT_EQ(lines::all(store).size(), 8u);
    }
}

TEST(NewDatabase, MayBeOpenedByManyThreadsAtOnce) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("new.db");
    std::vector<std::string> errors(8);
    std::vector<std::thread> threads;

    for (std::size_t i = 0; i < errors.size(); ++i)
        threads.emplace_back([&, i] {
            errors[i] = error_of([&] {
                Store store(path, Store::Mode::create);
                static_cast<void>(lines::at(store, "line" + std::to_string(i), "local", ""));
            });
        });
    for (std::thread& thread : threads)
        thread.join();

    EXPECT_EQ(errors, std::vector<std::string>(8, "done"));
    Store store(path, Store::Mode::existing);
    EXPECT_EQ(lines::all(store).size(), 8u);
}

// ---- the file is the file

using OpenFileTest = SqliteTest;

TEST_F(OpenFileTest, TakesNoCommitForAPathThatLeadsElsewhere) {
    std::filesystem::copy_file(path, directory.file("other.db"));
    std::filesystem::rename(directory.file("other.db"), path);
    Transaction transaction(database);
    add(1);

    EXPECT_EQ(error_of([&] { transaction.commit(); }),
        "commit to database '" + path + "': the database '" + path + "' was exchanged for another file");
    EXPECT_TRUE(database.storing().trouble);
    EXPECT_TRUE(database.change_of_files()->is_loss());
}

TEST_F(OpenFileTest, TakesNoCommitWithoutItsLog) {
    {
        Transaction first(database);
        add(0);
        first.commit();
    }
    std::filesystem::remove(path + "-wal");
    Transaction transaction(database);
    add(1);

    EXPECT_NE(error_of([&] { transaction.commit(); }).find("the database's log"), std::string::npos);
}

TEST_F(OpenFileTest, RemembersItsLastCommit) {
    const Time before = wall_clock();
    Transaction transaction(database);
    add(1);
    transaction.commit();

    EXPECT_GE(database.storing().committed_at, before);
    EXPECT_FALSE(database.storing().trouble);
}

TEST_F(OpenFileTest, HasOneName) {
    std::filesystem::create_hard_link(path, directory.file("second.db"));

    EXPECT_NE(error_of([&] { SqliteDatabase second(path, Mode::existing); }).find("2 names (hard links)"),
        std::string::npos);
}

TEST_F(OpenFileTest, IsStillCopiedWhereNothingElseIsTaken) {
    add(1);
    std::filesystem::remove(path);
    database.refuse_all("the database was deleted");

    EXPECT_EQ(error_of([&] { add(2); }), "use database '" + path + "': the database was deleted");
    EXPECT_EQ(error_of([&] { const Transaction transaction(database); }),
        "use database '" + path + "': the database was deleted");
    database.copy_to(directory.file("copy.db"));

    EXPECT_EQ(
        SqliteDatabase(directory.file("copy.db"), Mode::existing).number("SELECT count(*) FROM numbers"), 1);
}

} // namespace

} // namespace convassign
