// SPDX-License-Identifier: MIT
#include "core/config/load.h"

#include "tests/support/environment.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {
namespace {

TEST(ConfigFile, NamesTheFileAndTheCauseWhenItCannotBeRead) {
    const TemporaryDirectory directory;
    chmod(directory.path().c_str(), 0755);
    mkfifo(directory.file("fifo").c_str(), 0600);
    directory.write("large", std::string(64 * 1024 + 1, '\n'));
    chmod(directory.write("locked", "").c_str(), 0000);
    const OrdinaryUser user;
    struct Case {
        std::string path;
        std::string cause;
    };
    const std::vector<Case> cases{
        {directory.file("missing"), "No such file or directory"},
        {directory.file("large/below"), "Not a directory"},
        {directory.file("locked"), "Permission denied"},
        {directory.path(), "not a regular file"},
        {"/dev/null", "not a regular file"},
        {directory.file("large"), "larger than 64 KiB"},
    };
    for (const Case& wrong : cases) {
        try {
            (void)load_config(wrong.path);
            ADD_FAILURE() << wrong.path;
        } catch (const ConfigError& error) {
            EXPECT_EQ(error.problems, std::vector<std::string>{"read '" + wrong.path + "': " + wrong.cause});
        }
    }
}

TEST(ConfigFile, DoesNotWaitForAFifo) {
    const TemporaryDirectory directory;
    mkfifo(directory.file("fifo").c_str(), 0600);

    EXPECT_THROW((void)load_config(directory.file("fifo")), ConfigError);
}

TEST(ConfigFile, IsTakenFromTheFileThatTheEnvironmentNames) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("c.toml", "[presence]\nbeat = \"3s\"");
    const Environment named("CONVASSIGN_CONFIG", path.c_str());

    const Config config = load_config("");

    EXPECT_EQ(config.presence.beat, 3s);
    EXPECT_EQ(config.file, path);
}

TEST(ConfigFile, MustBeThereWhenTheEnvironmentNamesIt) {
    const Environment named("CONVASSIGN_CONFIG", "/nonexistent/convassign.toml");

    EXPECT_THROW((void)load_config(""), ConfigError);
}

TEST(ConfigFile, IsTakenFromTheHomeDirectoryOfOrdinaryUsers) {
    const TemporaryDirectory home;
    chmod(home.path().c_str(), 0755);
    const std::string path = home.write(".config/convassign/convassign.toml", "[presence]\nbeat = \"3s\"");
    const Environment unnamed("CONVASSIGN_CONFIG", nullptr);
    const Environment at_home("HOME", home.path().c_str());
    const OrdinaryUser user;

    EXPECT_EQ(load_config("").file, path);
}

TEST(ConfigFile, PutsTheDatabaseOfOrdinaryUsersIntoTheirDataDirectory) {
    const OrdinaryUser user;
    const Environment at_home("HOME", "/home/maria");
    {
        const Environment no_data("XDG_DATA_HOME", nullptr);
        EXPECT_EQ(parse_config("", "").database_path, "/home/maria/.local/share/convassign/convassign.db");
    }
    {
        const Environment relative("XDG_DATA_HOME", "data");
        EXPECT_EQ(parse_config("", "").database_path, "/home/maria/.local/share/convassign/convassign.db");
    }
    const Environment data("XDG_DATA_HOME", "/data");
    EXPECT_EQ(parse_config("", "").database_path, "/data/convassign/convassign.db");
}

TEST(ConfigFile, AsksThePasswordDatabaseForTheHomeWhereCronTellsNone) {
    const OrdinaryUser user;
    const Environment no_home("HOME", nullptr);
    const Environment no_data("XDG_DATA_HOME", nullptr);
    const passwd* entry = getpwuid(geteuid());
    if (entry == nullptr) GTEST_SKIP() << "this user has no entry";

    EXPECT_EQ(parse_config("", "").database_path,
        std::string(entry->pw_dir) + "/.local/share/convassign/convassign.db");
}

TEST(ConfigFile, PutsTheDatabaseOfTheUserOfTheDaemonIntoTheSystemsDirectory) {
    const OrdinaryUser user;
    const Environment data("XDG_DATA_HOME", "/data");
    const Environment at_home("HOME", "/var/lib/convassign");

    EXPECT_EQ(parse_config("", "").database_path, "/var/lib/convassign/convassign.db");
}

TEST(ConfigFile, TakesAnotherUsersHomeThatIsClosedForNone) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
    const TemporaryDirectory home;
    chmod(home.path().c_str(), 0700);
    home.write(".config/convassign/convassign.toml", "[presence]\nbeat = \"3s\"");
    const Environment unnamed("CONVASSIGN_CONFIG", nullptr);
    const Environment no_data("XDG_DATA_HOME", nullptr);
    const Environment at_home("HOME", home.path().c_str());
    const OrdinaryUser user;

    EXPECT_EQ(load_config("").file.find(home.path()), std::string::npos);
    EXPECT_EQ(parse_config("", "").database_path.find(home.path()), std::string::npos);
}

TEST(ConfigFile, LooksPastAClosedDirectoryInAnotherUsersHome) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
    const TemporaryDirectory home;
    chmod(home.path().c_str(), 0755);
    home.write(".config/convassign/convassign.toml", "[presence]\nbeat = \"3s\"");
    chmod(home.file(".config").c_str(), 0700);
    const Environment unnamed("CONVASSIGN_CONFIG", nullptr);
    const Environment at_home("HOME", home.path().c_str());
    const OrdinaryUser user;

    EXPECT_EQ(load_config("").file.find(home.path()), std::string::npos);
}

TEST(ConfigFile, TellsWhyOnesOwnCannotBeLookedAt) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
    const TemporaryDirectory home;
    const std::string path = home.write(".config/convassign/convassign.toml", "[presence]\nbeat = \"3s\"");
    const Environment unnamed("CONVASSIGN_CONFIG", nullptr);
    const Environment at_home("HOME", home.path().c_str());
    for (const char* name : {".", ".config"})
        ASSERT_EQ(chown(home.file(name).c_str(), 65534, 65534), 0);
    chmod(home.file(".config").c_str(), 0);
    const OrdinaryUser user;

    EXPECT_THROW((void)load_config(""), ConfigError);
}

} // namespace
} // namespace convassign
