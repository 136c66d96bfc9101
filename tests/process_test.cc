// SPDX-License-Identifier: MIT
#include "core/wrap/process.h"

#include "core/base/error.h"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct ProcessTest : testing::Test {
    ProcessTest() { std::signal(SIGPIPE, SIG_IGN); }
    ~ProcessTest() override { std::signal(SIGPIPE, SIG_DFL); }

    ProcessEnd shell(const std::string& script, const std::string& input = "", Duration limit = 20s) {
        return runner.run({"/bin/sh", "-c", script}, input, limit);
    }

    ProcessRunner runner;
};

TEST_F(ProcessTest, GivesTheProgramItsInputAndTakesItsOutput) {
    const ProcessEnd end = shell("cat; echo and more >&2", "what it reads\n");

    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.output, "what it reads\nand more\n");
}

TEST_F(ProcessTest, TellsHowItEnded) {
    EXPECT_EQ(shell("exit 3").status, 3);
    const ProcessEnd killed = shell("kill -TERM $$");
    EXPECT_EQ(killed.status, std::nullopt);
    EXPECT_EQ(killed.signal, SIGTERM);
}

TEST_F(ProcessTest, RunsTheProgramWithItsArgumentsAndNoShell) {
    const ProcessEnd end = runner.run({"/bin/echo", "$HOME;", "*"}, "", 20s);

    EXPECT_EQ(end.output, "$HOME; *\n");
}

TEST_F(ProcessTest, NeedsNoReaderForItsInput) {
    const std::string much(1 << 20, 'x');

    EXPECT_EQ(shell("exit 0", much).status, 0);
    EXPECT_EQ(shell("head -c 10 >/dev/null", much).status, 0);
}

TEST_F(ProcessTest, KeepsTheBeginningOfMuchOutput) {
    const ProcessEnd end = shell("head -c 1000000 /dev/zero | tr '\\0' y");

    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.output, std::string(4096, 'y'));
}

TEST_F(ProcessTest, IsKilledWithAllItHasStartedWhenItsTimeIsOver) {
    const ProcessEnd end = shell("sleep 60 & echo $!; sleep 60", "", 300ms);

    EXPECT_TRUE(end.is_timed_out);
    EXPECT_EQ(end.signal, SIGKILL);
    const pid_t child = std::stoi(end.output);
    for (int i = 0; i < 1000 && kill(child, 0) == 0; ++i)
        std::this_thread::sleep_for(5ms);
    EXPECT_NE(kill(child, 0), 0);
}

TEST_F(ProcessTest, IsKilledWhileItWritesWithoutEnd) { EXPECT_TRUE(shell("yes", "", 200ms).is_timed_out); }

TEST_F(ProcessTest, IsNotWaitedForOnceItHasEndedThoughAChildKeepsTheOutput) {
    EXPECT_EQ(shell("sleep 30 & exit 4").status, 4);
}

TEST_F(ProcessTest, HasNoneOfOurFiles) {
    const int file = open("/dev/null", O_RDONLY); // without O_CLOEXEC

    const ProcessEnd end = shell("ls /proc/self/fd | wc -l");

    ::close(file);
    EXPECT_EQ(end.output, "4\n"); // three, and the directory that ls reads
}

TEST_F(ProcessTest, SaysWhatCannotBeStarted) {
    try {
        static_cast<void>(runner.run({"/nonexistent/program"}, "", 1s));
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "run '/nonexistent/program': No such file or directory");
    }
}

TEST_F(ProcessTest, EndsAtOnceWhenToldToStop) {
    std::thread other([this] {
        std::this_thread::sleep_for(50ms);
        runner.stop();
    });

    EXPECT_THROW(shell("sleep 60"), Error);
    EXPECT_THROW(shell("sleep 60"), Error);

    other.join();
}

} // namespace

} // namespace convassign
