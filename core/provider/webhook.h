// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/ingest.h"
#include "core/wrap/json_fwd.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace convassign {

/// One request to /webhooks/{provider}, as it came.
struct WebhookRequest {
    std::vector<std::pair<std::string, std::string>> headers{}; ///< in any case
    std::vector<std::pair<std::string, std::string>> query{};   ///< decoded
    std::string body;                                           ///< the raw bytes: signatures are over these

    /// Empty when there is no such header; the name in any case.
    [[nodiscard]] std::string header(std::string_view name) const;
    /// Empty when the query has no such key.
    [[nodiscard]] std::string parameter(std::string_view name) const;
};

/// The secrets that a provider's table names, by their names ("app_secret"); a secret that is not given is
/// not there.
using Secrets = std::map<std::string, std::string>;

/// What a request brings.
struct WebhookReading {
    FetchedBatch batch;    ///< of what customers wrote; empty where the request tells of something else
    std::string refusal{}; ///< not empty: the request is turned away, with this reason; without secrets
};

/// Checks who sent a request, and decodes it. Reads nothing but its parameters.
using ReadWebhook = WebhookReading (*)(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

/// A request that is turned away, with this reason.
[[nodiscard]] WebhookReading refused(const std::string& reason);

/// A request whose sender is known, and whose body is nothing that can be read: it is kept aside. Whoever is
/// not known is turned away, whatever they send.
[[nodiscard]] WebhookReading unreadable(std::string_view body, const std::string& reason);

/// Whether `signature` is the lower-case hexadecimal form of `code`, behind `prefix`. In constant time.
[[nodiscard]] bool is_signature(std::string_view signature, std::string_view prefix, std::string_view code);

/// How old a request may be, and how far its clock may be ahead: after that it is a replay.
[[nodiscard]] bool is_fresh(Time sent_at, Time now);

/// The document in a body. Nothing when it is no JSON object.
[[nodiscard]] std::optional<Json> parse_webhook(std::string_view body);

/// A line that is known by its webhook alone begins with the first message that comes.
void begin_with_messages(FetchedBatch& batch);

} // namespace convassign
