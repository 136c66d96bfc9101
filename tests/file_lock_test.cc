// SPDX-License-Identifier: MIT
#include "core/base/file_lock.h"

#include "core/base/error.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace convassign {
namespace {

TEST(FileLock, IsHeldByOneAtATime) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    const auto first = FileLock::try_lock(path);

    EXPECT_TRUE(first);
    EXPECT_FALSE(FileLock::try_lock(path));
}

TEST(FileLock, NamesItsHolderAndLeavesThatNameToOthers) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    const auto first = FileLock::try_lock(path);

    EXPECT_FALSE(FileLock::try_lock(path));
    EXPECT_EQ(lock_holder(path), getpid());
}

TEST(FileLock, IsFreeAgainAfterItsOwner) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    FileLock::try_lock(path).reset();

    EXPECT_EQ(lock_holder(path), std::nullopt);
    EXPECT_TRUE(FileLock::try_lock(path));
}

TEST(FileLock, MovesToItsNewOwner) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    auto first = FileLock::try_lock(path);
    auto second = std::make_unique<FileLock>(std::move(*first));
    first.reset();

    EXPECT_EQ(lock_holder(path), getpid());
    second.reset();
    EXPECT_EQ(lock_holder(path), std::nullopt);
}

TEST(FileLock, EndsWithItsProcessHoweverThatEnds) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    std::array<int, 2> ready{};
    ASSERT_EQ(pipe(ready.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto held = FileLock::try_lock(path);
        (void)!write(ready[1], "x", 1);
        ::pause();
        _exit(0);
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);

    EXPECT_EQ(lock_holder(path), child);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);

    EXPECT_EQ(lock_holder(path), std::nullopt);
    EXPECT_TRUE(FileLock::try_lock(path));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST(FileLock, IsNotLostToThoseWhoOnlyAskForItsHolder) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("db.lock", "");
    std::atomic<bool> done = false;
    std::thread asking([&] {
        while (!done)
            (void)lock_holder(path);
    });
    int taken = 0;
    for (int i = 0; i < 200; ++i)
        if (FileLock::try_lock(path)) ++taken;
    done = true;
    asking.join();

    EXPECT_EQ(taken, 200);
}

TEST(FileLock, RefusesAFileThatCannotBeMade) {
    const TemporaryDirectory directory;
    symlink("/etc/passwd", directory.file("link.lock").c_str());

    EXPECT_THROW((void)FileLock::try_lock(directory.file("missing/db.lock")), Error);
    EXPECT_THROW((void)FileLock::try_lock(directory.file("link.lock")), Error);
}

TEST(FileLock, IsTakenOnAFileInWhichNothingIsWritten) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("c.db", "rows");
    const auto first = FileLock::try_lock_only(path);

    EXPECT_TRUE(first);
    EXPECT_FALSE(FileLock::try_lock_only(path));
    EXPECT_EQ(std::filesystem::file_size(path), 4u);
    EXPECT_THROW((void)FileLock::try_lock_only(directory.file("missing.db")), Error);
}

TEST(FileLock, TellsOthersWhatItsOwnerSaysLastAlsoAfterwards) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    auto lock = FileLock::try_lock(path);
    EXPECT_EQ(look_at_lock(path).word, "");

    EXPECT_TRUE(lock->say("a long word"));
    const auto size = std::filesystem::file_size(path);
    EXPECT_TRUE(lock->say("short"));

    EXPECT_EQ(look_at_lock(path).word, "short");
    EXPECT_EQ(look_at_lock(path).holder, getpid());
    EXPECT_EQ(std::filesystem::file_size(path), size);
    lock.reset();
    EXPECT_EQ(look_at_lock(path).word, "short");
    EXPECT_EQ(look_at_lock(path).holder, std::nullopt);
}

TEST(FileLock, CutsWhatDoesNotFit) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("db.lock");
    const auto lock = FileLock::try_lock(path);

    EXPECT_TRUE(lock->say(std::string(10'000, 'x')));

    EXPECT_EQ(look_at_lock(path).word, std::string(FileLock::longest_word, 'x'));
}

TEST(LockHolder, IsNobodyWhereThereIsNoFile) {
    const TemporaryDirectory directory;

    EXPECT_EQ(lock_holder(directory.file("db.lock")), std::nullopt);
}

TEST(DaemonLockPath, IsTheSameByWhateverPathTheDatabaseIsReached) {
    const TemporaryDirectory directory;
    const std::string database = directory.write("real/c.db", "");
    symlink("real", directory.file("linked").c_str());
    symlink("real/c.db", directory.file("c.db").c_str());
    const std::string expected = std::filesystem::canonical(database).string() + ".lock";

    EXPECT_EQ(daemon_lock_path(database), expected);
    EXPECT_EQ(daemon_lock_path(directory.file("linked/c.db")), expected);
    EXPECT_EQ(daemon_lock_path(directory.file("linked/../real/./c.db")), expected);
    EXPECT_EQ(daemon_lock_path(directory.file("c.db")), expected);
}

TEST(DaemonLockPath, StaysTheSameWhenTheDatabaseIsMade) {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.file("real"));
    symlink("real/c.db", directory.file("c.db").c_str());
    const std::string before = daemon_lock_path(directory.file("c.db"));

    directory.write("real/c.db", "");

    EXPECT_EQ(daemon_lock_path(directory.file("c.db")), before);
    EXPECT_EQ(daemon_lock_path(directory.file("real/c.db")), before);
}

TEST(DaemonLockPath, IsAbsolute) {
    EXPECT_EQ(daemon_lock_path("missing.db"), std::filesystem::current_path().string() + "/missing.db.lock");
}

TEST(DaemonLockPath, EndsForLinksInACircle) {
    const TemporaryDirectory directory;
    symlink("two", directory.file("one").c_str());
    symlink("one", directory.file("two").c_str());

    EXPECT_FALSE(daemon_lock_path(directory.file("one")).empty());
}

} // namespace
} // namespace convassign
