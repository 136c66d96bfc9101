// SPDX-License-Identifier: MIT
#include "core/provider/waha_assigner.h"

#include "core/provider/waha_api.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t most_labels = 20; // of one account of WhatsApp Business
constexpr long unprocessable = 422;     // there is no room, or the session does not work just now

/// No later attempt does better: there is no room for the label.
class LabelRefused : public ProviderError {
public:
    using ProviderError::ProviderError;
};

/// Not 404 and 422: so WAHA answers while it starts, and as long as the session does not work.
bool is_final(long status) { return status == 400 || status == 501; }

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

} // namespace

WahaAssigner::WahaAssigner(
    const ProviderConfig& config, const std::string& api_key, const HttpTimeouts& timeouts)
    : api_(waha_access(config, api_key), timeouts),
      labels_("/" + percent_encoded(config.setting("session")) + "/labels") {}

SendResult WahaAssigner::send(const Delivery& delivery, Time) try {
    const bool has_nothing_to_do = delivery.agent.empty() && delivery.written_before.empty();
    if (delivery.conversation && !has_nothing_to_do) label(delivery);
    return {};
} catch (const LabelRefused& error) {
    return {SendOutcome::refused, describe(error), error.retry_after};
} catch (const ApiRefusal& error) {
    return {is_final(error.status) ? SendOutcome::refused : SendOutcome::try_later, describe(error),
        error.retry_after};
} catch (const ProviderError& error) {
    return {SendOutcome::try_later, describe(error), error.retry_after};
}

/// WAHA takes the whole list of a chat's labels: all that were there, but for those of ours.
void WahaAssigner::label(const Delivery& delivery) {
    const std::string chat = labels_ + "/chats/" + percent_encoded(delivery.conversation->customer);
    const std::vector<WahaLabel> before = decode_waha_labels(api_.get(chat));
    std::vector<WahaLabel> after = before;
    std::erase_if(after, [&](const WahaLabel& label) {
        return label.name != delivery.agent && holds(delivery.written_before, label.name);
    });
    const bool is_there = std::ranges::find(after, delivery.agent, &WahaLabel::name) != after.end();
    if (!delivery.agent.empty() && !is_there) after.push_back(label_called(delivery.agent));
    if (after != before) static_cast<void>(api_.put(chat, waha_labels_body(after)));
}

/// Made where WAHA has none of that name.
WahaLabel WahaAssigner::label_called(const std::string& name) {
    const std::vector<WahaLabel> known = decode_waha_labels(api_.get(labels_));
    const auto found = std::ranges::find(known, name, &WahaLabel::name);
    if (found != known.end()) return *found;
    try {
        return decode_waha_label(api_.post(labels_, waha_label_body(name)));
    } catch (const ApiRefusal& error) {
        if (error.status != unprocessable || known.size() < most_labels) throw;
        throw LabelRefused("make the label '" + name + "': " + error.what() + "; there are "
            + std::to_string(known.size()) + " labels, and WhatsApp Business allows "
            + std::to_string(most_labels) + ": delete one there, or rename one to '" + name + "'");
    }
}

} // namespace convassign
