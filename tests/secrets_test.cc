// SPDX-License-Identifier: MIT
#include "core/config/secrets.h"

#include "core/config/load.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

namespace convassign {
namespace {

std::string secret_in(const std::string& text) {
    const TemporaryDirectory directory;
    ProviderConfig provider;
    provider.settings["auth_token_file"] = directory.write("token", text);
    return read_secret(provider, "auth_token");
}

TEST(Secret, IsReadFromItsFileWithoutTheLineEnd) {
    EXPECT_EQ(secret_in("s3cret"), "s3cret");
    EXPECT_EQ(secret_in("s3cret\n"), "s3cret");
    EXPECT_EQ(secret_in("s3cret \r\n"), "s3cret");
}

TEST(Secret, IsReadFromTheEnvironment) {
    const Environment token("CONVASSIGN_TEST_TOKEN", "s3cret");
    ProviderConfig provider;
    provider.settings["auth_token_env"] = "CONVASSIGN_TEST_TOKEN";

    EXPECT_EQ(read_secret(provider, "auth_token"), "s3cret");
}

TEST(Secret, IsOneLineOfAtMost4KiB) {
    EXPECT_EQ(secret_in(std::string(4096, 'x')).size(), 4096U);
    for (const std::string& text :
        {std::string(), std::string(" \n"), std::string("s3cret\nmore"), std::string("\ns3cret"),
            std::string("s3\0cret", 7), std::string("\xFF"), std::string(4097, 'x')})
        EXPECT_THROW(secret_in(text), Error) << text;
}

TEST(Secret, IsNeverPartOfTheErrorThatNamesItsPlace) {
    const TemporaryDirectory directory;
    ProviderConfig provider;
    provider.name = "support";
    provider.settings["auth_token_file"] = directory.write("token", "s3cret\ns3cret");
    const auto failure = [&] {
        try {
            return read_secret(provider, "auth_token");
        } catch (const Error& error) {
            return describe(error);
        }
    };

    const std::string beginning = "read the secret of provider 'support' from ";
    EXPECT_EQ(failure(), beginning + "'" + directory.file("token") + "': it has more than one line");
    provider.settings["auth_token_file"] = directory.file("missing");
    EXPECT_EQ(failure(), beginning + "'" + directory.file("missing") + "': No such file or directory");
    provider.settings["auth_token_file"] = "";
    provider.settings["auth_token_env"] = "CONVASSIGN_TEST_UNSET";
    EXPECT_EQ(failure(), beginning + "$CONVASSIGN_TEST_UNSET: it is not set");
}

TEST(Secret, IsMissedWithFileLineAndKeyOfTheConfiguration) {
    const Config config =
        parse_config("[[provider]]\nname = \"cloud\"\ntype = \"meta\"\nphone_number_id = \"1\"\n"
                     "app_secret_file = \"/none/app\"\nverify_token_env = \"CONVASSIGN_TEST_UNSET\"\n"
                     "[[notify]]\nname = \"web\"\non = [\"assigned\"]\n"
                     "url = \"https://example.org\"\nsecret_file = \"/none/web\"\n",
            "/etc/x.toml");
    const auto failure = [](const auto& read) {
        try {
            return read();
        } catch (const Error& error) {
            return describe(error);
        }
    };

    const std::string beginning = "read '/etc/x.toml': line ";
    EXPECT_EQ(failure([&] { return read_secret(config.providers[0], "app_secret"); }),
        beginning
            + "5: 'app_secret_file': read the secret of provider 'cloud' from '/none/app': No such file or "
              "directory");
    EXPECT_EQ(failure([&] { return read_secret(config.providers[0], "verify_token"); }),
        beginning
            + "6: 'verify_token_env': read the secret of provider 'cloud' from $CONVASSIGN_TEST_UNSET: it is "
              "not set");
    EXPECT_EQ(failure([&] { return read_secret(config.notify[0]); }),
        beginning
            + "11: 'secret_file': read the secret of notify 'web' from '/none/web': No such file or "
              "directory");
}

TEST(Secret, IsInTheVariablesThatTheTablesName) {
    const Config config = parse_config(
        "[[provider]]\nname = \"cloud\"\ntype = \"meta\"\nphone_number_id = \"1\"\napp_secret_env = \"APP\"\n"
        "verify_token_env = \"VERIFY\"\nheader_secret_file = \"/etc/secret\"\n[[notify]]\nname = \"web\"\n"
        "on = [\"assigned\"]\nurl = \"https://example.org\"\nsecret_env = \"SIGN\"",
        "");

    EXPECT_EQ(secret_variables(config), (std::vector<std::string>{"APP", "VERIFY", "SIGN"}));
}

} // namespace
} // namespace convassign
