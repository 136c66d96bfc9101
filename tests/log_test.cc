// SPDX-License-Identifier: MIT
#include "core/base/log.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace convassign {
namespace {

using Lines = std::vector<std::pair<LogLevel, std::string>>;

Log::Sink into(Lines& lines) {
    return [&lines](LogLevel level, const std::string& line) { lines.emplace_back(level, line); };
}

void write_one_of_each(const Log& log) {
    log.error("e");
    log.warning("w");
    log.info("i");
    log.debug("d");
}

TEST(Log, WritesItsLevelAndAllThatIsMoreUrgent) {
    const Lines all{
        {LogLevel::error, "e"}, {LogLevel::warning, "w"}, {LogLevel::info, "i"}, {LogLevel::debug, "d"}};
    for (const LogLevel level : {LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug}) {
        Lines lines;
        write_one_of_each(Log(level, into(lines)));
        EXPECT_EQ(lines, Lines(all.begin(), all.begin() + 1 + static_cast<int>(level)));
    }
}

TEST(Log, KeepsHostileTextInOneLine) {
    Lines lines;

    Log(LogLevel::info, into(lines)).info("a\nconvassignd: forged\x1B[2J");

    EXPECT_EQ(lines, (Lines{{LogLevel::info, "a convassignd: forged\xEF\xBF\xBD[2J"}}));
}

TEST(Log, NamesOnlyTrouble) {
    unsetenv("JOURNAL_STREAM");
    testing::internal::CaptureStderr();

    write_one_of_each(Log(LogLevel::debug, log_to_stderr()));

    EXPECT_EQ(testing::internal::GetCapturedStderr(),
        "convassignd: error: e\nconvassignd: warning: w\nconvassignd: i\nconvassignd: d\n");
}

TEST(Log, CarriesPrioritiesWhereJournaldReadsIt) {
    testing::internal::CaptureStderr();
    struct stat status {};
    fstat(STDERR_FILENO, &status);
    setenv(
        "JOURNAL_STREAM", (std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino)).c_str(), 1);

    write_one_of_each(Log(LogLevel::debug, log_to_stderr()));

    unsetenv("JOURNAL_STREAM");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "<3>e\n<4>w\n<6>i\n<7>d\n");
}

TEST(Log, CarriesNoneWhereStandardErrorIsNotTheJournalThatWasInherited) {
    setenv("JOURNAL_STREAM", "1:1", 1);
    testing::internal::CaptureStderr();

    Log(LogLevel::info, log_to_stderr()).info("i");

    unsetenv("JOURNAL_STREAM");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "convassignd: i\n");
}

TEST(LogLevel, HasTheWordsOfTheCommandLine) {
    EXPECT_EQ(word(LogLevel::warning), "warning");
    EXPECT_EQ(from_word<LogLevel>("debug"), LogLevel::debug);
    EXPECT_EQ(from_word<LogLevel>("verbose"), std::nullopt);
}

} // namespace
} // namespace convassign
