// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "daemon/http/message.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace convassign {

/// What the program answers.
using HttpHandle = std::function<Reply(const Request&)>;

/// What one client may take up, so that a slow or hostile one delays nobody.
struct HttpLimits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t body_bytes = 64 * 1024;
    std::size_t webhook_bytes = 1024 * 1024; ///< of what is posted to /hooks/, where nobody looks at its head
    std::size_t longest_webhook = 3 * 1024 * 1024; ///< the most that whoever looks at the head may allow
    std::size_t large_bytes = 1024 * 1024;         ///< a longer body is a large one
    std::size_t large_bodies = 4;                  ///< at once, each until it is answered
    std::size_t connections = 4096;                ///< less where the process may not open as many files
    std::size_t connections_per_address = 256;     ///< requests where a trusted proxy names it
    Duration request = std::chrono::seconds(10);   ///< from a request's first byte to its last
    Duration response = std::chrono::seconds(30);  ///< for an answer, or one text of a stream, to leave
    Duration file = std::chrono::seconds(60);      ///< for a part of one to leave: a player may be paused
    Duration idle = std::chrono::seconds(75);      ///< between two requests of a connection
    Duration ping = std::chrono::seconds(20);      ///< a comment on quiet event streams
    std::size_t memory = std::size_t{64} * 1024 * 1024; ///< that all requests and answers hold together
};

struct HttpOptions {
    std::string listen; ///< as in the configuration: "ADDRESS:PORT", "[IPv6]:PORT", "unix:/PATH"; port 0: any
    bool behind_proxy = false;
    std::vector<std::string> proxies; ///< addresses whose X-Forwarded-* are believed, with behind_proxy
    HttpLimits limits;
    /// Where pages of other origins may ask for a change; the program decides. Everywhere else it is refused.
    std::vector<std::string> open_paths;
    /// Asked of the head of each request to /hooks/, before its body is read.
    std::function<HeadVerdict(const Request& head)> look_at_webhook{};
};

} // namespace convassign
