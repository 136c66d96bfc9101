// SPDX-License-Identifier: MIT
#include "core/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace convassign {
namespace {

/// Throws `cause` and, one layer up, an Error around it.
template <typename Cause>
std::string described(const Cause& cause) {
    try {
        try {
            throw cause;
        } catch (...) {
            std::throw_with_nested(Error("read 'x.toml'"));
        }
    } catch (const std::exception& error) {
        return describe(error);
    }
}

TEST(Error, IsDescribedByItsOwnText) {
    EXPECT_EQ(describe(NotFound("no agent 'maria'")), "no agent 'maria'");
}

TEST(Error, IsDescribedWithTheWholeChainOfItsCauses) {
    EXPECT_EQ(described(UsageError("line 3")), "read 'x.toml': line 3");
    EXPECT_EQ(described(std::runtime_error(described(Error("deep")))), "read 'x.toml': read 'x.toml': deep");
}

TEST(Error, IsDescribedEvenWhenItsCauseIsNoException) {
    EXPECT_EQ(described(42), "read 'x.toml': unknown cause");
}

TEST(Error, KeepsItsTypeBelowWhatWasAdded) {
    try {
        try {
            throw Conflict("changed meanwhile");
        } catch (const Error&) {
            std::throw_with_nested(Conflict("close #12"));
        }
    } catch (const Conflict& error) {
        EXPECT_EQ(describe(error), "close #12: changed meanwhile");
    }
}

TEST(SystemFailure, EndsWithTheCause) {
    errno = ENOENT;

    EXPECT_EQ(system_failure("open 'x'"), "open 'x': No such file or directory");
}

} // namespace
} // namespace convassign
