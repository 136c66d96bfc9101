// SPDX-License-Identifier: MIT
#include "core/provider_summary.h"

#include "core/provider_types.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace convassign {

namespace {

/// The key without which a provider that has webhooks cannot be believed; empty where none is missing.
std::string missing_for_webhook(const ProviderConfig& provider) {
    if (provider.type == "twilio" && provider.setting("public_url").empty()) return "public_url";
    const ProviderType* const type = find_provider_type(provider.type);
    const bool has_own =
        std::ranges::find(type->secrets, "webhook_secret", &ProviderSecret::name) != type->secrets.end();
    return has_own && !provider.has_secret("webhook_secret") ? "webhook_secret_file" : "";
}

struct Summary {
    std::string can;
    std::string cannot;
    std::string needed; ///< for webhooks
};

void add(std::string& list, const char* word) { list += (list.empty() ? "" : ", ") + std::string(word); }

Summary summary_of(const ProviderConfig& provider) {
    const Abilities can = abilities_of(provider.type);
    Summary summary;
    if (can.webhook) summary.needed = missing_for_webhook(provider);
    add(can.poll ? summary.can : summary.cannot, "poll");
    if (summary.needed.empty()) add(can.webhook ? summary.can : summary.cannot, "webhook");
    add(can.assign ? summary.can : summary.cannot, "assign");
    add(can.presence ? summary.can : summary.cannot, "presence");
    return summary;
}

} // namespace

std::string abilities_in_words(const ProviderConfig& provider) {
    const std::string can = summary_of(provider).can;
    return can.empty() ? "messages by hand" : can;
}

std::string provider_summary(const ProviderConfig& provider) {
    const Summary summary = summary_of(provider);
    std::string text = "provider '" + provider.name + "' (" + provider.type + ") ";
    if (summary.can.empty()) return text + "takes messages of 'convassign inject'";
    text += "can " + summary.can;
    if (!summary.needed.empty()) text += "; webhook needs '" + summary.needed + "'";
    if (!summary.cannot.empty()) text += "; cannot " + summary.cannot;
    return text;
}

} // namespace convassign
