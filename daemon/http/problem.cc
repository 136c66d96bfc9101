// SPDX-License-Identifier: MIT
#include "core/wrap/json.h"
#include "daemon/http/reply.h"

namespace convassign {

Reply problem(int status, const std::string& detail, const std::string& reason, const std::string& by) {
    OrderedJson document;
    document["type"] = "about:blank";
    document["title"] = status_phrase(status);
    document["status"] = status;
    document["detail"] = detail;
    if (!reason.empty()) document["reason"] = reason;
    if (!by.empty()) document["by"] = by;
    Reply reply;
    reply.status = status;
    reply.content_type = "application/problem+json";
    reply.body = finished(document);
    return reply;
}

} // namespace convassign
