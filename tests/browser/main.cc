// SPDX-License-Identifier: MIT
// The browser's tests, in the browser that $CONVASSIGN_BROWSER names. Where it cannot be driven they do not
// run, which a status of their own tells, with the reason.
#include "core/base/error.h"
#include "tests/support/webdriver.h"

#include <cstdlib>
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

void leave_out(const std::string& tests) {
    std::string& filter = testing::GTEST_FLAG(filter);
    filter += (filter.find('-') == std::string::npos ? "-" : ":") + tests;
}

/// What only Chromium can be asked, and the pictures, which nobody wants but for man/.
void leave_out_what_is_not_for_this_run() {
    if (convassign::engine() != convassign::Engine::chromium) leave_out("*InChromium*");
    if (std::getenv("CONVASSIGN_PICTURES") == nullptr) leave_out("ThePictures*");
}

} // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    leave_out_what_is_not_for_this_run();
    if (!testing::GTEST_FLAG(list_tests) && !has_browser()) return cannot_run;
    return RUN_ALL_TESTS();
}
