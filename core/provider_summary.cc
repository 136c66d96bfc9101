// SPDX-License-Identifier: MIT
#include "core/provider_summary.h"

#include "core/config/provider_types.h"

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
    std::string needs; ///< "; webhook needs 'public_url'"
};

void add(std::string& list, const char* word) { list += (list.empty() ? "" : ", ") + std::string(word); }

/// `needed` is what is missing for what it could do.
void sort_in(Summary& summary, const char* ability, bool type_can, bool can, const std::string& needed) {
    if (can && needed.empty())
        add(summary.can, ability);
    else if (type_can)
        summary.needs += std::string("; ") + ability + " needs '" + needed + "'";
    else
        add(summary.cannot, ability);
}

Summary summary_of(const ProviderConfig& provider) {
    const ProviderType* const type = find_provider_type(provider.type);
    const Abilities could = type->can;
    const Abilities can = abilities_of(provider);
    Summary summary;
    sort_in(summary, "poll", could.poll, can.poll, "");
    sort_in(
        summary, "webhook", could.webhook, can.webhook, could.webhook ? missing_for_webhook(provider) : "");
    sort_in(summary, "assign", could.assign, can.assign, can.assign ? "" : type->assign_needs.text);
    sort_in(summary, "send", could.send, can.send, can.send ? "" : type->send_needs.text);
    sort_in(summary, "presence", could.presence, can.presence, can.presence ? "" : type->presence_needs.text);
    return summary;
}

/// Those of no other server get their messages by a command.
std::string means_by_hand(const ProviderConfig& provider, const char* words) {
    const Abilities could = find_provider_type(provider.type)->can;
    return could.poll || could.webhook ? "" : words;
}

} // namespace

std::string abilities_in_words(const ProviderConfig& provider) {
    const std::string can = summary_of(provider).can;
    const std::string by_hand = means_by_hand(provider, "messages by hand");
    return by_hand + (by_hand.empty() || can.empty() ? "" : ", ") + can;
}

std::string provider_summary(const ProviderConfig& provider) {
    const Summary summary = summary_of(provider);
    std::string text = "provider '" + provider.name + "' (" + provider.type + ") ";
    const std::string by_hand = means_by_hand(provider, "takes messages of 'convassign inject'");
    text += by_hand;
    if (!summary.can.empty()) text += (by_hand.empty() ? "can " : ", can ") + summary.can;
    if (!by_hand.empty()) return text;
    text += summary.needs;
    if (!summary.cannot.empty()) text += "; cannot " + summary.cannot;
    return text;
}

} // namespace convassign
