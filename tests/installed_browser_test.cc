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
            return installed_browser(Engine::chromium, directory.path()).browser;
        } catch (const Error& error) {
            return error.what();
        }
    }
};

TEST_F(ABrowserOfThisMachine, IsTheFirstThatRuns) {
    install("chromedriver", "echo ChromeDriver 156");
    install("chromium", "echo requires the snap >&2; exit 1");
    install("google-chrome", "echo Google Chrome 156");

    const InstalledBrowser found = installed_browser(Engine::chromium, "/none:" + directory.path());

    EXPECT_EQ(found.driver, directory.file("chromedriver"));
    EXPECT_EQ(found.browser, directory.file("google-chrome"));
}

TEST_F(ABrowserOfThisMachine, IsMissedWithTheReasonOfEachProgram) {
    install("chromedriver", "echo the chromium snap is required >&2; exit 1");

    EXPECT_NE(complaint().find("chromedriver ends with 1: the chromium snap is required"), std::string::npos);
    EXPECT_NE(complaint().find("google-chrome not installed"), std::string::npos);
}

TEST_F(ABrowserOfThisMachine, IsAFirefoxWithoutAnythingElse) {
    install("firefox-esr", "echo Mozilla Firefox 153");

    EXPECT_EQ(installed_browser(Engine::firefox, directory.path()).browser, directory.file("firefox-esr"));
}

TEST_F(ABrowserOfThisMachine, IsAWebKitThatHasAScreen) {
    install("WebKitWebDriver", "[ \"$1\" = --help ]"); // it knows no --version
    EXPECT_THROW(static_cast<void>(installed_browser(Engine::webkit, directory.path())), Error);

    install("Xvfb", "exit 0");

    const InstalledBrowser found = installed_browser(Engine::webkit, directory.path());
    EXPECT_EQ(found.driver, directory.file("WebKitWebDriver"));
    EXPECT_EQ(found.screen, directory.file("Xvfb"));
}

} // namespace

} // namespace convassign
