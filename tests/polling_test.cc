// SPDX-License-Identifier: MIT
#include "daemon/polling.h"

#include "core/config/load.h"
#include "daemon/daemon.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/test_store.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(Polling, AsksTheOthersOnceWhereOneCannotStart) {
    const TestStore store;
    FakeTwilio twilio;
    std::ofstream(store.file("token")) << FakeTwilio::auth_token() << '\n';
    const auto provider = [&](const std::string& name, const std::string& account, const std::string& token) {
        return "[[provider]]\nname = \"" + name + "\"\ntype = \"twilio\"\naccount_sid = \"" + account
            + "\"\nauth_token_file = \"" + store.file(token) + "\"\nsender = \"" + FakeTwilio::sender()
            + "\"\nbase_url = \"" + twilio.base_url() + "\"\n";
    };
    Config config = parse_config(provider("first", "AC" + std::string(32, '0'), "missing")
            + provider("second", FakeTwilio::account_sid(), "token")
            + provider("third", "AC" + std::string(32, 'f'), "missing"),
        "test.toml");
    config.database_path = store.file();
    std::vector<std::string> logged;
    const Log log(LogLevel::warning, [&](LogLevel, const std::string& text) { logged.push_back(text); });
    Daemon daemon(
        config, [config] { return config; }, log);

    EXPECT_FALSE(daemon.once());

    EXPECT_GE(twilio.requests().size(), 1u);
    EXPECT_FALSE(logged.empty());
}

} // namespace

} // namespace convassign
