// SPDX-License-Identifier: MIT
// The browser's tests. Where no browser can be driven they do not run, which a status of their own tells,
// with the reason.
#include "core/base/error.h"
#include "tests/support/webdriver.h"

#include <gtest/gtest.h>
#include <iostream>

namespace {

constexpr int cannot_run = 77;

bool has_browser() {
    try {
        static_cast<void>(convassign::fresh_browser());
        return true;
    } catch (const convassign::Error& error) {
        std::cout << "cannot run: " << convassign::describe(error) << '\n';
        return false;
    }
}

} // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (!testing::GTEST_FLAG(list_tests) && !has_browser()) return cannot_run;
    return RUN_ALL_TESTS();
}
