// SPDX-License-Identifier: MIT
#include "daemon/http/reply.h"

#include "core/base/error.h"
#include "core/base/time.h"
#include "daemon/http/request.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace convassign {

namespace {

bool has_header(const Reply& reply, std::string_view name) {
    return std::any_of(reply.headers.begin(), reply.headers.end(),
        [&](const auto& header) { return same_word(header.first, name); });
}

bool has_control_character(std::string_view text) {
    return std::any_of(
        text.begin(), text.end(), [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
}

std::int64_t body_size(const Reply& reply) {
    return reply.file ? reply.file->size : static_cast<std::int64_t>(reply.body.size());
}

void add(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

/// "Sun, 22 Nov 2026 10:42:07 GMT", as RFC 9110 has it.
std::string http_date(Time time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> buffer{};
    return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string start(const Reply& reply) {
    std::string head;
    head.reserve(256);
    head.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
    head.append(status_phrase(reply.status)).append("\r\n");
    for (const auto& [name, value] : reply.headers)
        add(head, name, value);
    if (!has_header(reply, "X-Content-Type-Options")) add(head, "X-Content-Type-Options", "nosniff");
    if (!has_header(reply, "Cache-Control")) add(head, "Cache-Control", "no-store");
    add(head, "Date", http_date(wall_clock())); // pages tell ages by it
    return head;
}

} // namespace

std::string_view status_phrase(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 416:
        return "Range Not Satisfiable";
    case 417:
        return "Expectation Failed";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    case 507:
        return "Insufficient Storage";
    default:
        return "Unknown";
    }
}

bool may_have_body(int status) { return status != 204 && status != 304; }

void check_headers(const Reply& reply) {
    for (const auto& [name, value] : reply.headers)
        if (has_control_character(name) || has_control_character(value))
            throw Error("write the header '" + name + "': it holds a control character");
}

std::string reply_head(const Reply& reply, bool keeps_alive) {
    std::string head = start(reply);
    if (!reply.content_type.empty()) add(head, "Content-Type", reply.content_type);
    if (may_have_body(reply.status)) add(head, "Content-Length", std::to_string(body_size(reply)));
    if (!keeps_alive) add(head, "Connection", "close");
    return head + "\r\n";
}

std::string stream_head(const Reply& reply) {
    std::string head = start(reply);
    add(head, "Content-Type", "text/event-stream");
    add(head, "X-Accel-Buffering", "no"); // or nginx would hold events back
    add(head, "Connection", "close");
    return head + "\r\n";
}

} // namespace convassign
