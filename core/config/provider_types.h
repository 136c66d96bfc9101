// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/config/toml.h"

#include <functional>
#include <string>
#include <vector>

namespace convassign {

/// What a provider of some type can do for us.
struct Abilities {
    bool poll = false;     ///< its messages can be read from it
    bool webhook = false;  ///< it brings messages to POST /webhooks/{provider}
    bool assign = false;   ///< an assignment can be written back
    bool presence = false; ///< it knows which agents are online
    bool send = false;     ///< replies can be sent to its customers
};

/// One key of a [[provider]] table that only some types have.
struct ProviderKey {
    std::string name;
    std::string default_text; ///< as the manual prints it; empty where there is none
    bool is_required = false;
    /// Checks the value and takes it over. Throws Error with what was expected.
    std::function<void(ProviderConfig&, const ConfigValue&)> set;
};

/// A secret is never in the configuration itself: `NAME_file` or `NAME_env` tells where it is.
struct ProviderSecret {
    std::string name;
    bool is_required = false;
};

/// What has to stand in the table before an ability is used.
struct Precondition {
    std::string key{}; ///< empty: nothing
    std::string value{};
    std::string text{};                        ///< as it stands there: `presence = "provider"`
    std::vector<std::string> one_of_secrets{}; ///< of which one is needed; empty: none

    [[nodiscard]] bool holds_for(const ProviderConfig& provider) const;
};

/// All that the configuration needs to know of one type of provider.
struct ProviderType {
    std::string name;
    Abilities can;
    Precondition assign_needs;
    bool takes_back_when_closed = false; ///< a closed conversation is nobody's there
    Precondition presence_needs;
    Precondition send_needs;
    /// How long after the customer's last message free text is taken; 0: always, or only the provider knows.
    Duration reply_window{0};
    std::size_t most_reply_length = 4096; ///< of the text of a reply, in code points
    bool has_templates = false;           ///< texts agreed with WhatsApp can be sent, also after that window
    std::size_t webhook_bytes = 1024 * 1024; ///< the most that a request of its webhook holds
    std::vector<ProviderKey> keys;           ///< in the order of the manual, without those of the secrets
    std::vector<ProviderSecret> secrets;
    std::vector<std::string> one_of_secrets; ///< at least one of these is required; empty: no such rule
    std::vector<std::string>
        account; ///< the settings that, with base_url, tell what one client asks at a time
    std::vector<std::string> address; ///< the settings that, within the account, tell our own number or inbox
    ProviderConfig defaults;
};

/// Every type, in the order of the manual.
[[nodiscard]] const std::vector<ProviderType>& provider_types();

/// Nothing when there is no such type.
[[nodiscard]] const ProviderType* find_provider_type(const std::string& name);

/// Looks at the name of a type, as the functions of `checks` do. Throws Error with the types that there
/// are.
void provider_type(const std::string& text);

/// Our own number or inbox at the provider: it and the name make the line.
[[nodiscard]] std::string address_of(const ProviderConfig& provider);

/// What is asked by one client at a time: several lines may share an account.
[[nodiscard]] std::string account_of(const ProviderConfig& provider);

/// The abilities that are used, as the provider is configured.
[[nodiscard]] Abilities abilities_of(const ProviderConfig& provider);

/// All keys that a table of that type may hold, also the ones of its secrets.
[[nodiscard]] std::vector<ProviderKey> keys_of(const ProviderType& type);

} // namespace convassign
