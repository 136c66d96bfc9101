// SPDX-License-Identifier: MIT
#pragma once

#include "core/media_reader.h"
#include "core/wrap/http_client.h"

#include <string>
#include <vector>

namespace convassign {

/// A file that a provider gives at an address.
struct MediaAddress {
    std::string provider; ///< "Twilio", as errors call it
    std::string url;
    /// The secret, for the server of `url` alone: a redirect to another one goes without it.
    std::string user{};
    std::string password{};
    std::vector<std::string> headers{}; ///< "Name: value"
    /// Of a server that is handed the headers along a redirect, too: "https://lookaside.fbsbx.com".
    std::vector<std::string> trusted_servers{};
};

/// What a client that reads files goes by: ten minutes, and nothing of the answer is kept in memory.
[[nodiscard]] HttpTimeouts media_timeouts();

/// Writes the body of the answer into the sink as it comes, after at most three redirects. No redirect leads
/// from another machine to this one. Throws ApiRefusal with the status of an answer other than 200, another
/// ProviderError where there is none, and what the sink throws; no text of it has a secret, and of a signed
/// address only the server.
void download(HttpClient& client, const MediaAddress& address, MediaSink& sink);

} // namespace convassign
