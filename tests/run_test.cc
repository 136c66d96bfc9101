// SPDX-License-Identifier: MIT
// What `dev` and its matrix run their commands by, in tests/run.sh and tests/matrix/matrix.sh.
#include "tests/support/paths.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct Case {
    const char* name;
    const char* command;
    int status;
};

constexpr Case cases[]{
    {"succeeds", "true", 0},
    {"fails", "false", 1},
    {"ends the shell", "exit 2", 1},
    {"reads what was never set", "echo \"$never_set\"", 1},
    {"is killed", "sh -c 'kill -9 $$'", 1},
};

/// How a shell ends that has all functions of `dev` and lets `runner` run the command.
int status_of(const std::string& runner, const char* command) {
    const TemporaryDirectory directory;
    const std::string script = "set -eu; cd '" + source_path("")
        + "'; . tests/run.sh; . tests/matrix/matrix.sh;"
          "log='"
        + directory.file("log") + "'; system=debian-12; attempt() { " + command + "; }; " + runner
        + " attempt";
    return Program({"/bin/sh", "-c", script}, directory.file("output")).wait().status;
}

} // namespace

TEST(Watch, SucceedsWhereItsCommandDoesAlone) {
    for (const Case& one : cases)
        EXPECT_EQ(status_of("watch \"$log\" build", one.command), one.status) << one.name;
}

TEST(Logged, SucceedsWhereItsCommandDoesAlone) {
    for (const Case& one : cases)
        EXPECT_EQ(status_of("logged", one.command), one.status) << one.name;
}

} // namespace convassign
