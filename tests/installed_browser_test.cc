// SPDX-License-Identifier: MIT
#include "tests/support/installed_browser.h"

#include "core/base/error.h"
#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ABrowserOfThisMachine : testing::Test {
    TemporaryDirectory directory;

    void install(const std::string& program, const std::string& script) const {
        std::filesystem::permissions(
            directory.write(program, "#!/bin/sh\n" + script + "\n"), std::filesystem::perms::owner_all);
    }

    [[nodiscard]] std::string complaint() const {
        try {
            return installed_browser(directory.path()).browser;
        } catch (const Error& error) {
            return error.what();
        }
    }
};

TEST_F(ABrowserOfThisMachine, IsTheFirstThatRuns) {
    install("chromedriver", "echo ChromeDriver 156");
    install("chromium", "echo requires the snap >&2; exit 1");
    install("google-chrome", "echo Google Chrome 156");

    const InstalledBrowser found = installed_browser("/none:" + directory.path());

    EXPECT_EQ(found.driver, directory.file("chromedriver"));
    EXPECT_EQ(found.browser, directory.file("google-chrome"));
}

TEST_F(ABrowserOfThisMachine, IsMissedWithTheReasonOfEachProgram) {
    install("chromedriver", "echo the chromium snap is required >&2; exit 1");

    EXPECT_NE(complaint().find("chromedriver ends with 1: the chromium snap is required"), std::string::npos);
    EXPECT_NE(complaint().find("google-chrome not installed"), std::string::npos);
}

TEST_F(ABrowserOfThisMachine, IsNoFirefoxThatNothingDrives) {
    EXPECT_EQ(complaint().find("firefox"), std::string::npos);

    install("firefox-esr", "echo Mozilla Firefox 153");

    EXPECT_NE(complaint().find("firefox-esr is there"), std::string::npos);
}

} // namespace

} // namespace convassign
