// SPDX-License-Identifier: MIT
#include "core/provider_summary.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

ProviderConfig configured(const std::string& type, std::map<std::string, std::string> settings) {
    ProviderConfig config;
    config.name = "support";
    config.type = type;
    config.settings = std::move(settings);
    return config;
}

} // namespace

TEST(ProviderSummary, TellsWhatAProviderCanAsItIsConfigured) {
    EXPECT_EQ(provider_summary(
                  configured("chatwoot", {{"webhook_secret_file", "/etc/secret"}, {"presence", "provider"}})),
        "provider 'support' (chatwoot) can poll, webhook, assign, send, presence");
    EXPECT_EQ(abilities_in_words(configured("waha", {{"labels", "true"}})), "poll, assign, send");
    EXPECT_EQ(provider_summary(configured("local", {})),
        "provider 'support' (local) takes messages of 'convassign inject', can send");
}

TEST(ProviderSummary, TellsWhatIsMissingForWhatItCould) {
    EXPECT_EQ(provider_summary(configured("chatwoot", {{"presence", "portal"}})),
        "provider 'support' (chatwoot) can poll, assign, send; webhook needs 'webhook_secret_file'; presence "
        "needs "
        "'presence = \"provider\"'");
    EXPECT_EQ(provider_summary(configured("waha", {{"webhook_secret_env", "SECRET"}})),
        "provider 'support' (waha) can poll, webhook, send; assign needs 'labels = true'; cannot presence");
    EXPECT_EQ(provider_summary(configured("meta", {{"app_secret_env", "SECRET"}})),
        "provider 'support' (meta) can webhook; send needs 'access_token_file or api_key_file'; cannot poll, "
        "assign, presence");
}

} // namespace convassign
