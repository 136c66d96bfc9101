// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/engine.h"

#include <gtest/gtest.h>

namespace convassign {

/// What is about the file that the database is, and what lies beside it.
class FileDatabase : public testing::Test {
protected:
    void SetUp() override {
        if (is_on_postgres()) GTEST_SKIP() << "only where the database is a file";
    }
};

} // namespace convassign
