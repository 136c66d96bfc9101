// SPDX-License-Identifier: MIT
#include "daemon/http/request.h"

#include "core/base/text.h"

#include <algorithm>

namespace convassign {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string_view> first_value(const Pairs& pairs, std::string_view name) {
    const auto found =
        std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
    if (found == pairs.end()) return std::nullopt;
    return found->second;
}

std::optional<std::string_view> last_value(const Pairs& pairs, std::string_view name) {
    const auto found =
        std::find_if(pairs.rbegin(), pairs.rend(), [&](const auto& pair) { return pair.first == name; });
    if (found == pairs.rend()) return std::nullopt;
    return found->second;
}

std::size_t count(const Request& request, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(),
        [&](const auto& header) { return header.first == name; }));
}

// The ones of <cctype> depend on the locale.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_host_character(char c) {
    const char letter = lower(c);
    return is_digit(c) || (letter >= 'a' && letter <= 'z')
        || std::string_view("-._~:[]").find(c) != std::string_view::npos;
}

/// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char letter = lower(c);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// Decodes %XX, strictly; in a query a plus stands for a space.
std::string decoded(std::string_view text, bool is_query) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += is_query && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            throw RequestRefused(400, "a '%' in the address is not followed by two digits");
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (valid_utf8(result) != result) throw RequestRefused(400, "the address is not UTF-8, or holds a NUL");
    return result;
}

void read_query(std::string_view query, Request& request) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const std::string_view value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
        request.query.emplace_back(decoded(pair.substr(0, equals), true), decoded(value, true));
    }
}

/// The last element of a list in a header: what the nearest proxy has added.
std::string_view last_element(std::string_view list) {
    list.remove_prefix(std::min(list.rfind(',') + 1, list.size()));
    const auto start = list.find_first_not_of(' ');
    return start == std::string_view::npos ? "" : list.substr(start);
}

/// The host and port that the client believes to be talking to.
std::string_view public_host(const Request& request, const Source& source) {
    const auto forwarded = request.header("x-forwarded-host");
    if (source.is_trusted_proxy && forwarded) return last_element(*forwarded);
    return request.header("host").value_or("");
}

/// How the client came: the proxy in front speaks TLS, unless it says otherwise.
std::string_view public_scheme(const Request& request, const Source& source) {
    const auto forwarded = request.header("x-forwarded-proto");
    if (source.is_trusted_proxy) return forwarded ? last_element(*forwarded) : "https";
    return "http";
}

bool is_origin_of(std::string_view origin, std::string_view scheme, std::string_view host) {
    const auto scheme_end = origin.find("://");
    if (scheme_end == std::string_view::npos) return false;
    const std::string_view page_host = origin.substr(scheme_end + 3);
    return !page_host.empty() && same_word(origin.substr(0, scheme_end), scheme)
        && same_word(page_host, host);
}

/// Empty where no page asks, or one of ours. Browsers tell it in two ways, and either may be missing;
/// their own word holds where they give it, because a proxy may have changed the Host.
std::string foreign_origin(const Request& request, const Source& source) {
    const auto origin = request.header("origin");
    const std::string_view site = request.header("sec-fetch-site").value_or("");
    if (site == "same-origin") return "";
    const bool is_elsewhere = site == "cross-site" || site == "same-site";
    if (!is_elsewhere
        && (!origin || is_origin_of(*origin, public_scheme(request, source), public_host(request, source))))
        return "";
    return std::string(origin.value_or("null"));
}

/// "192.0.2.1" of "192.0.2.1:4711", and "2001:db8::1" of "[2001:db8::1]" and "[2001:db8::1]:4711".
std::string_view without_port(std::string_view address) {
    address = address.substr(0, address.find_last_not_of(" \t") + 1);
    const auto bracket = address.find(']');
    if (address.starts_with('[') && bracket != std::string_view::npos) return address.substr(1, bracket - 1);
    const auto colon = address.find(':');
    return colon == address.rfind(':') ? address.substr(0, colon) : address;
}

/// Whom the proxy names that has brought the request: what stands before that, the client may have written.
std::optional<Peer> client_by_proxy(const Request& request) {
    const auto forwarded = last_value(request.headers, "x-forwarded-for");
    if (!forwarded) return std::nullopt;
    return Peer::from_text(std::string(without_port(last_element(*forwarded))));
}

/// Whether a Host is what programs on this machine ask for.
bool is_this_machine(std::string_view host) {
    if (host.starts_with('[')) return host.starts_with("[::1]");
    host = host.substr(0, host.find(':'));
    const auto address = Peer::from_text(std::string(host));
    return same_word(host, "localhost") || (address && address->is_local());
}

bool is_forwarding(std::string_view header) {
    return header.starts_with("x-forwarded-") || header == "forwarded";
}

bool has_body(const Request& request) {
    return request.header("transfer-encoding") || request.header("content-length").value_or("0") != "0";
}

} // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
    return first_value(headers, name);
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
    return first_value(query, name);
}

void check_framing(const Request& request, int http_version) {
    const std::size_t hosts = count(request, "host");
    if (hosts > 1 || (hosts == 0 && http_version >= 11))
        throw RequestRefused(400, "a request names one Host");
    const std::string_view host = request.header("host").value_or("-");
    if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_character))
        throw RequestRefused(400, "the Host is no host");

    const std::size_t lengths = count(request, "content-length");
    const std::size_t encodings = count(request, "transfer-encoding");
    if (lengths + encodings > 1) throw RequestRefused(400, "the length of the body is told twice");
    const std::string_view length = request.header("content-length").value_or("0");
    if (!std::all_of(length.begin(), length.end(), is_digit))
        throw RequestRefused(400, "the Content-Length is no number");
    if (encodings > 0 && (http_version < 11 || request.header("transfer-encoding") != "chunked"))
        throw RequestRefused(400, "the only Transfer-Encoding is 'chunked'");
}

void read_target(std::string_view target, Request& request) {
    const bool is_visible =
        std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!target.starts_with('/') || !is_visible || target.find('#') != std::string_view::npos)
        throw RequestRefused(400, "the address is not of the form '/path?query'");
    const auto question_mark = target.find('?');
    std::string_view path = target.substr(0, question_mark);
    request.path = decoded(path, false);
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        request.segments.push_back(decoded(segment, false));
        path.remove_prefix(segment.size());
    }
    if (question_mark != std::string_view::npos) read_query(target.substr(question_mark + 1), request);
}

void check_origin(Request& request, const Source& source) {
    request.foreign_origin = foreign_origin(request, source);
    const bool is_change = request.method != "GET" && request.method != "HEAD";
    const bool is_open = std::ranges::find(source.open_paths, request.path) != source.open_paths.end();
    if (is_change && !is_open && !request.foreign_origin.empty())
        throw RequestRefused(403, "a change asked for by a page of another origin");
}

bool is_webhook(std::string_view path) { return path.starts_with("/hooks/"); }

void check_content_type(const Request& request) {
    if (!has_body(request) || is_webhook(request.path)) return;
    const std::string_view type = request.header("content-type").value_or("");
    const std::string_view name = type.substr(0, type.find_first_of("; \t"));
    if (!same_word(name, "application/json"))
        throw RequestRefused(415, "a body has the type application/json");
}

void settle_source(Request& request, const Source& source) {
    const bool is_forwarded = std::any_of(request.headers.begin(), request.headers.end(),
        [](const auto& header) { return is_forwarding(header.first); });
    request.from_loopback = source.peer.is_local() && !is_forwarded;
    request.via_proxy = source.is_trusted_proxy;
    const auto client = source.is_trusted_proxy ? client_by_proxy(request) : source.peer;
    request.client = client.value_or(source.peer);
    // A program beside the proxy comes from the same address, and is no proxy that leaves something out.
    request.lacks_client = !client
        && (is_forwarded || request.header("via") || request.header("sec-fetch-site")
            || !is_this_machine(request.header("host").value_or("localhost")));
    if (is_forwarded && !source.is_trusted_proxy)
        std::erase_if(request.headers, [](const auto& header) { return is_forwarding(header.first); });
}

bool is_client_known(const Request& request, const Source& source) {
    return !source.is_trusted_proxy || request.client != source.peer;
}

bool has_folded_line(std::string_view header_lines) {
    std::size_t line = 0;
    while (line < header_lines.size() && header_lines[line] != '\r') {
        if (header_lines[line] == ' ' || header_lines[line] == '\t') return true;
        const auto end = header_lines.find('\n', line);
        if (end == std::string_view::npos) return false;
        line = end + 1;
    }
    return false;
}

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace convassign
