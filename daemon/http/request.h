// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "daemon/http/message.h"
#include "daemon/http/peer.h"

#include <span>
#include <string>
#include <string_view>

namespace convassign {

/// A request that gets no further than this: answered with `status`, and the connection is closed.
class RequestRefused : public Error {
public:
    explicit RequestRefused(int refusal, const std::string& detail, std::string methods = "")
        : Error(detail), status(refusal), allow(std::move(methods)) {}

    int status;
    std::string allow; ///< of a 405: the methods that there are
};

/// From where a request came.
struct Source {
    Peer peer;
    bool is_trusted_proxy;                   ///< its X-Forwarded-* are believed
    std::span<const std::string> open_paths; ///< see HttpOptions
};

/// What follows are the checks of a request's head; each throws RequestRefused.

/// One Host, one way to tell the body's length: nothing that another server might read differently.
void check_framing(const Request& request, int http_version);

/// Takes the target apart into the decoded path, its segments and the query. Only "/path?query" is one.
void read_target(std::string_view target, Request& request);

/// Where providers bring their messages, in whatever type they use.
[[nodiscard]] bool is_webhook(std::string_view path);

/// A change asked for by a page comes from a page of ours, except on the open paths, where the request tells
/// of a foreign one; and what has a body says that it is JSON, but for
/// webhooks.
void check_origin(Request& request, const Source& source);
void check_content_type(const Request& request);

/// Says whether the client is on this machine, and forgets X-Forwarded-* that nobody trusted has written.
void settle_source(Request& request, const Source& source);

/// Whether the request tells who asks: a trusted proxy may have left it out.
[[nodiscard]] bool is_client_known(const Request& request, const Source& source);

/// True when a header line goes on in the next one, which the parser would join.
[[nodiscard]] bool has_folded_line(std::string_view header_lines);

} // namespace convassign
