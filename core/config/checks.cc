// SPDX-License-Identifier: MIT
#include "core/config/checks.h"

#include "core/base/error.h"
#include "core/base/size.h"
#include "core/base/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <initializer_list>
#include <iterator>
#include <netinet/in.h>
#include <optional>
#include <string_view>

namespace convassign {

namespace {

constexpr std::string_view lower_letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";

/// sockaddr_un has no room for more.
constexpr std::size_t longest_socket_path = 107;

[[noreturn]] void expected(const std::string& what) { throw Error("must be " + what); }

bool consists_of(std::string_view text, std::initializer_list<std::string_view> alphabets) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return std::any_of(alphabets.begin(), alphabets.end(),
            [&](std::string_view alphabet) { return alphabet.find(c) != std::string_view::npos; });
    });
}

bool is_address(const std::string& text, int family) {
    in6_addr room_for_either{};
    const bool has_nul = text.find('\0') != std::string::npos;
    return !has_nul && inet_pton(family, text.c_str(), &room_for_either) == 1;
}

bool is_ipv4(const std::string& text) { return is_address(text, AF_INET); }

bool is_ipv6(const std::string& text) { return is_address(text, AF_INET6); }

bool is_port(std::string_view text, int least) {
    int port = -1;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool is_number = failure == std::errc{} && end == text.data() + text.size();
    return is_number && consists_of(text, {digits}) && port >= least && port <= 65535;
}

/// The host of "https://HOST[:PORT]" with nothing behind it but perhaps one slash; nothing for other text.
std::optional<std::string> host_of(std::string_view url, std::string_view scheme) {
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    const std::size_t host_end =
        url.starts_with('[') ? url.find(']') + 1 : std::min(url.find(':'), url.size());
    const std::string host(url.substr(0, host_end));
    const std::string_view port = url.substr(host_end);
    if (!port.empty() && (port.front() != ':' || !is_port(port.substr(1), 1))) return std::nullopt;
    if (host.starts_with('['))
        return is_ipv6(host.substr(1, host.size() - 2)) ? std::optional(host) : std::nullopt;
    const bool is_name = !host.empty() && consists_of(host, {lower_letters, upper_letters, digits, ".-_"});
    return is_name ? std::optional(host) : std::nullopt;
}

bool is_plain_to_loopback(std::string_view url) {
    const auto host = host_of(url, "http://");
    return host
        && (*host == "localhost" || *host == "[::1]" || (is_ipv4(*host) && host->starts_with("127.")));
}

const std::string* string_in(const ConfigValue& value) { return std::get_if<std::string>(&value.content); }

} // namespace

void absolute_path(const std::string& text) {
    const bool is_one_line = printable(text) == text;
    if (text.size() < 2 || text.front() != '/' || text.back() == '/' || !is_one_line)
        expected("the absolute path of a file");
}

void short_name(const std::string& text) {
    const bool is_plain = text.find_first_of(" /") == std::string::npos && printable(text) == text;
    if (text.empty() || text.size() > 64 || !is_plain)
        expected("a name of 1 to 64 bytes without blanks and slashes");
}

void written_text(const std::string& text) {
    constexpr std::size_t longest = 4096;
    const bool is_blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
    if (is_blank || text.size() > longest || text.find('\0') != std::string::npos)
        expected("a text of 1 to 4,096 bytes");
}

void template_id(const std::string& text) {
    if (text.empty() || text.size() > 512
        || !consists_of(text, {lower_letters, upper_letters, digits, "._-"}))
        expected("what the provider calls the template: letters, digits, '.', '_' and '-'");
}

void language(const std::string& text) {
    if (text.size() < 2 || text.size() > 16
        || !consists_of(text, {lower_letters, upper_letters, digits, "_"}))
        expected("a language as Meta names it, such as \"en_US\"");
}

void listen_address(const std::string& text) {
    constexpr std::string_view unix_prefix = "unix:";
    if (text.starts_with(unix_prefix)) {
        const std::string path = text.substr(unix_prefix.size());
        absolute_path(path);
        if (path.size() <= longest_socket_path) return;
        expected("a socket path of at most " + std::to_string(longest_socket_path) + " bytes");
    }
    const std::size_t colon = text.rfind(':');
    if (colon != std::string::npos && is_port(std::string_view(text).substr(colon + 1), 0)) {
        const std::string host = text.substr(0, colon);
        if (is_ipv4(host)) return;
        const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
        if (has_brackets && is_ipv6(host.substr(1, host.size() - 2))) return;
    }
    expected(R"("ADDRESS:PORT", "[IPv6]:PORT" or "unix:/PATH" such as "127.0.0.1:8470")");
}

void ip_address(const std::string& text) {
    if (!is_ipv4(text) && !is_ipv6(text)) expected(R"(an array of IP addresses such as ["127.0.0.1"])");
}

void header_name(const std::string& text) {
    if (text.empty() || text.size() > 64 || !consists_of(text, {lower_letters, upper_letters, digits, "-"}))
        expected(R"(the name of a header such as "X-Remote-User")");
}

void origin(const std::string& text) {
    const bool is_https = host_of(text, "https://").has_value() && !text.ends_with(":443");
    const bool is_http = host_of(text, "http://").has_value() && !text.ends_with(":80");
    const bool is_in_capitals = text.find_first_of(upper_letters) != std::string::npos;
    if ((!is_https && !is_http) || is_in_capitals || text.ends_with('/'))
        expected(R"(an array of origins as browsers send them, such as ["https://inbox.example"])");
}

void portal_address(const std::string& text) {
    if (!host_of(text, "https://") && !host_of(text, "http://"))
        expected(R"(the portal's address, such as "https://inbox.example")");
}

void user_name(const std::string& text) {
    if (text.empty()) expected(R"(an array of user names such as ["root"])");
}

void provider_name(const std::string& text) {
    if (text.empty() || text.size() > 64 || !consists_of(text, {lower_letters, digits, "._-"}))
        expected("1 to 64 characters of a-z, 0-9, '.', '_' and '-'");
}

void session_name(const std::string& text) {
    if (text.empty() || text.size() > 64 || !consists_of(text, {lower_letters, upper_letters, digits, "._-"}))
        expected("1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'");
}

void account_sid(const std::string& text) {
    constexpr std::size_t length = 34;
    if (text.size() != length || !text.starts_with("AC")
        || !consists_of(std::string_view(text).substr(2), {digits, "abcdef", "ABCDEF"}))
        expected("'AC' and 32 hexadecimal digits");
}

void graph_version(const std::string& text) {
    const std::size_t dot = text.find('.');
    const bool is_one = text.starts_with('v') && dot != std::string::npos && dot > 1 && dot + 1 < text.size()
        && consists_of(std::string_view(text).substr(1, dot - 1), {digits})
        && consists_of(std::string_view(text).substr(dot + 1), {digits});
    if (!is_one) expected(R"(a version of Meta's Graph API, such as "v23.0")");
}

void number(const std::string& text) {
    constexpr std::size_t longest = 18; // digits
    if (text.empty() || text.size() > longest || text.front() == '0' || !consists_of(text, {digits}))
        expected(R"(a whole number in quotes, such as "3")");
}

void pending_choice(const std::string& text) {
    if (text != "wait" && text != "draw") expected(R"("wait" or "draw")");
}

void presence_source(const std::string& text) {
    if (text != "portal" && text != "provider") expected(R"("portal" or "provider")");
}

void environment_variable(const std::string& text) {
    const bool begins_well = !text.empty() && digits.find(text.front()) == std::string_view::npos;
    if (!begins_well || !consists_of(text, {upper_letters, digits, "_"}))
        expected("the name of an environment variable in capitals, such as TWILIO_TOKEN");
}

void whatsapp_sender(const std::string& text) {
    constexpr std::string_view prefix = "whatsapp:+";
    const std::string_view number =
        text.starts_with(prefix) ? std::string_view(text).substr(prefix.size()) : "";
    if (number.empty() || number.size() > 15 || number.front() == '0' || !consists_of(number, {digits}))
        expected(R"("whatsapp:+" and a number with its country code, such as "whatsapp:+14155238886")");
}

void agent_pair(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const bool is_pair = equals != std::string::npos && equals > 0 && equals + 1 < text.size()
        && consists_of(name, {lower_letters, digits, "._-"}) && printable(text) == text;
    if (!is_pair)
        expected(R"(an array of agents and who they are there, such as ["maria=7", "jo=jo@example.org"])");
}

void base_url(const std::string& text) {
    if (is_plain_to_loopback(text) || host_of(text, "https://")) return;
    expected(host_of(text, "http://") ? "https:// (http:// only to loopback)"
                                      : R"("https://HOST" or "https://HOST:PORT")");
}

void web_address(const std::string& text) {
    const std::size_t scheme_end = text.find("://");
    const std::size_t path = scheme_end == std::string::npos ? scheme_end : text.find('/', scheme_end + 3);
    const bool is_visible =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '#'; });
    const std::string server = text.substr(0, path);
    if (is_visible && (is_plain_to_loopback(server) || host_of(server, "https://"))) return;
    expected(R"(an address such as "https://example.org/hooks/convassign" (http:// only to loopback))");
}

void read_flag(const ConfigValue& value, bool& field) {
    const bool* flag = std::get_if<bool>(&value.content);
    if (flag == nullptr) expected("true or false");
    field = *flag;
}

void read_text(const ConfigValue& value, std::string& field, TextCheck check) {
    const std::string* text = string_in(value);
    if (text == nullptr) expected("a string in quotes");
    check(*text);
    field = *text;
}

void read_texts(const ConfigValue& value, std::vector<std::string>& field, TextCheck check) {
    const auto* elements = std::get_if<std::vector<ConfigValue>>(&value.content);
    if (elements == nullptr) expected(R"(an array of strings such as ["one", "two"])");
    std::vector<std::string> texts;
    for (const ConfigValue& element : *elements) {
        const std::string* text = string_in(element);
        if (text == nullptr) expected(R"(an array of strings such as ["one", "two"])");
        check(*text);
        texts.push_back(*text);
    }
    field = texts;
}

void read_command(const ConfigValue& value, std::vector<std::string>& field) {
    constexpr auto what =
        R"(a program's absolute path and its arguments, such as ["/usr/bin/logger", "-t", "x"])";
    const auto any_text = [](const std::string& text) {
        if (text.find('\0') != std::string::npos) expected(what);
    };
    std::vector<std::string> words;
    read_texts(value, words, any_text);
    if (words.empty() || !words.front().starts_with('/')) expected(what);
    field = words;
}

void read_events(const ConfigValue& value, std::vector<Occasion>& field) {
    const auto known = [](const std::string& text) {
        const auto event = from_word<Occasion>(text);
        if (event != Occasion::assigned && event != Occasion::nobody_online
            && event != Occasion::provider_failing && event != Occasion::cannot_store
            && event != Occasion::commitment)
            expected(R"(an array of "assigned", "nobody_online", "provider_failing", "cannot_store" and )"
                     R"("commitment")");
    };
    std::vector<std::string> words;
    read_texts(value, words, known);
    field.clear();
    std::ranges::transform(
        words, std::back_inserter(field), [](const std::string& word) { return *from_word<Occasion>(word); });
}

void read_duration(const ConfigValue& value, Duration& field, Duration least, Duration most) {
    const std::string* text = string_in(value);
    const auto duration = text == nullptr ? std::nullopt : parse_duration(*text);
    if (!duration || *duration < least || *duration > most)
        expected("a duration such as \"" + format_duration(field) + "\", from " + format_duration(least)
            + " to " + format_duration(most));
    field = *duration;
}

void read_lifetime(const ConfigValue& value, std::optional<Duration>& field, Duration least, Duration most) {
    const std::string* text = string_in(value);
    const auto duration = text == nullptr ? std::nullopt : parse_duration(*text);
    const bool is_forever = text != nullptr && *text == "forever";
    if (!is_forever && (!duration || *duration < least || *duration > most))
        expected("\"forever\" or a duration such as \"400d\", from " + format_duration(least) + " to "
            + format_duration(most));
    field = is_forever ? std::nullopt : duration;
}

void read_keeping_time(
    const ConfigValue& value, std::optional<Duration>& field, Duration least, Duration most) {
    const std::string* text = string_in(value);
    auto duration = text == nullptr ? std::nullopt : parse_duration(*text);
    if (text != nullptr && *text == "0") duration = Duration(0);
    const bool is_forever = text != nullptr && *text == "forever";
    const bool is_right = duration && (*duration == Duration(0) || (*duration >= least && *duration <= most));
    if (!is_forever && !is_right)
        expected("\"forever\", \"0\", or a duration such as \"30d\", from " + format_duration(least) + " to "
            + format_duration(most));
    field = is_forever ? std::nullopt : duration;
}

void read_size(const ConfigValue& value, std::uint64_t& field, std::uint64_t least, std::uint64_t most) {
    const std::string* text = string_in(value);
    const auto size = text == nullptr ? std::nullopt : parse_size(*text);
    if (!size || *size < least || *size > most)
        expected("a size such as \"" + format_size(field) + "\", from " + format_size(least) + " to "
            + format_size(most));
    field = *size;
}

void read_moment(const ConfigValue& value, std::optional<Time>& field) {
    const Time* time = std::get_if<Time>(&value.content);
    if (time == nullptr)
        expected("a moment with its offset and without quotes, such as 2026-11-22T10:00:00+01:00");
    field = *time;
}

bool is_within_the_machine(const std::string& listen) {
    return listen.starts_with("unix:") || listen.starts_with("127.") || listen.starts_with("[::1]:");
}

} // namespace convassign
