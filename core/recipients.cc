// SPDX-License-Identifier: MIT
#include "core/recipients.h"

#include "core/config/config.h"
#include "core/config/provider_types.h"

namespace convassign {

std::string target_of(const ProviderConfig& provider) { return "provider:" + provider.name; }

std::string target_of(const NotifyConfig& notify) { return "notify:" + notify.name; }

std::string reply_target_of(const std::string& provider) { return "reply:" + provider; }

Recipients recipients_of(const Config& config) {
    Recipients recipients;
    for (const ProviderConfig& provider : config.providers)
        if (abilities_of(provider).assign)
            recipients.push_back({target_of(provider), {Occasion::assignment}, provider.name, {}, {},
                find_provider_type(provider.type)->takes_back_when_closed});
    for (const NotifyConfig& notify : config.notify) {
        Recipient recipient{
            target_of(notify), notify.on, "", notify.unassigned_for, notify.failing_for, false};
        if (notify.unassigned_for > Duration(0)) recipient.occasions.push_back(Occasion::unassigned);
        recipients.push_back(std::move(recipient));
    }
    return recipients;
}

} // namespace convassign
