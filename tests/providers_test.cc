// SPDX-License-Identifier: MIT
#include "core/provider/providers.h"

#include "core/config/provider_types.h"
#include "core/config/secrets.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace convassign {

TEST(Providers, CanWhatTheirTypeSays) {
    const TemporaryDirectory directory;
    const std::string secret = directory.write("secret", "s3cret");
    for (const ProviderType& type : provider_types()) {
        ProviderConfig config = type.defaults;
        config.base_url = "https://127.0.0.1";
        for (const ProviderSecret& one : type.secrets)
            config.settings[one.name + "_file"] = secret;

        EXPECT_EQ(make_provider(config, "") != nullptr, type.can.poll) << type.name;
        EXPECT_EQ(find_webhook_reader(type.name) != nullptr, type.can.webhook) << type.name;
        EXPECT_EQ(make_assigner(config) != nullptr, type.can.assign) << type.name;
        EXPECT_EQ(make_sender(config) != nullptr, type.can.send) << type.name;
        EXPECT_EQ(webhook_secrets(config).size(), type.secrets.size()) << type.name;
        try_secrets(config);
    }
}

TEST(Providers, AreNothingWhereTheTypeIsUnknown) {
    ProviderConfig config;
    config.type = "telegram";

    EXPECT_EQ(make_provider(config, ""), nullptr);
    EXPECT_EQ(find_webhook_reader("telegram"), nullptr);
    EXPECT_TRUE(webhook_secrets(config).empty());
    EXPECT_FALSE(abilities_of(config).poll);
}

TEST(ProviderTypes, NameOnlySettingsThatTheyHave) {
    for (const ProviderType& type : provider_types()) {
        const auto has = [&](const std::string& name) {
            return std::ranges::find(type.keys, name, &ProviderKey::name) != type.keys.end();
        };
        for (const std::string& name : type.account)
            EXPECT_TRUE(has(name)) << type.name << ' ' << name;
        for (const std::string& name : type.address)
            EXPECT_TRUE(has(name)) << type.name << ' ' << name;
        for (const std::string& secret : type.one_of_secrets)
            EXPECT_NE(std::ranges::find(type.secrets, secret, &ProviderSecret::name), type.secrets.end())
                << secret;
        EXPECT_EQ(type.defaults.type, type.name);
    }
}

} // namespace convassign
