// SPDX-License-Identifier: MIT
#include "core/provider/answer.h"

#include "core/base/text.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace convassign {

namespace {

constexpr std::size_t longest_name = 256;             // bytes
constexpr std::size_t longest_excerpt = 2048;         // bytes
constexpr std::size_t longest_quote = 200;            // columns
constexpr std::int64_t last_second = 253'402'300'799; // of the year 9999

/// The UTF-16 unit of the escape "\uXXXX" at `place`; 0 when there is none.
unsigned escaped_unit(std::string_view text, std::size_t place) {
    if (text.size() < place + 6 || text.substr(place, 2) != "\\u") return 0;
    unsigned unit = 0;
    std::from_chars(text.data() + place + 2, text.data() + place + 6, unit, 16);
    return unit;
}

std::string name_of(const UnreadRow& row) {
    const std::string id = row.provider_message_id;
    return id.empty() ? "a row without id" : "row " + shortened(printable(id), 64);
}

/// The member, or the first text in it when it is a list.
const Json* find_reason(const Json& document, const char* member) {
    const Json* found = find_member(document, member);
    if (found != nullptr && found->is_array() && !found->empty()) found = &found->front();
    return found != nullptr && found->is_string() ? found : nullptr;
}

/// Cut at the end of a character.
std::string excerpt_of(std::string text) {
    if (text.size() <= longest_excerpt) return text;
    std::size_t end = longest_excerpt;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    text.resize(end);
    return text;
}

/// Both halves have 32 bits, and JavaScript takes them for signed ones.
std::optional<std::int64_t> whole_of_halves(const Json& halves) {
    const Json* low = find_member(halves, "low");
    const Json* high = find_member(halves, "high");
    if (low == nullptr || high == nullptr || !low->is_number_integer() || !high->is_number_integer())
        return std::nullopt;
    const auto bits = [](const Json& half) {
        return std::uint64_t{static_cast<std::uint32_t>(half.get<std::int64_t>())};
    };
    return static_cast<std::int64_t>(bits(*high) << 32U | bits(*low));
}

} // namespace

std::string repaired_json(std::string_view body) {
    std::string text = valid_utf8(body);
    for (std::size_t i = text.find('\\'); i != std::string::npos; i = text.find('\\', i)) {
        const unsigned unit = escaped_unit(text, i);
        const bool is_half = unit >= 0xD800 && unit < 0xE000;
        const unsigned next = is_half ? escaped_unit(text, i + 6) : 0;
        const bool is_pair = unit < 0xDC00 && next >= 0xDC00 && next < 0xE000;
        if (is_half && !is_pair) text.replace(i, 6, "\\uFFFD");
        i += is_pair ? 12 : 2;
    }
    return text;
}

Json parse_answer(std::string_view body) {
    try {
        return parse_json(body);
    } catch (const Error&) {
        return parse_json(repaired_json(body));
    }
}

std::string need_name(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    if (found == nullptr) throw UnreadableRow(member, "is missing");
    if (found->is_number_integer()) return found->dump();
    if (!found->is_string()) throw UnreadableRow(member, "is no string");
    const auto& text = found->get_ref<const std::string&>();
    if (text.empty()) throw UnreadableRow(member, "is empty");
    if (text.size() > longest_name)
        throw UnreadableRow(member, "is longer than " + std::to_string(longest_name) + " bytes");
    return valid_utf8(text);
}

std::string find_text(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    if (found == nullptr) return "";
    if (!found->is_string()) throw UnreadableRow(member, "is no string");
    return valid_utf8(found->get_ref<const std::string&>());
}

bool says(const Json& row, const char* member, std::string_view text) {
    const Json* value = find_member(row, member);
    const auto* string = value == nullptr ? nullptr : value->get_ptr<const Json::string_t*>();
    return string != nullptr && *string == text;
}

std::optional<std::int64_t> whole_number(const Json& value) {
    constexpr double most = 9e15; // what a double holds exactly
    if (value.is_object()) return whole_of_halves(value);
    if (value.is_number()) {
        const auto number = value.get<double>();
        if (!(std::abs(number) < most)) return std::nullopt;
        return value.is_number_integer() ? value.get<std::int64_t>() : static_cast<std::int64_t>(number);
    }
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number);
    return failure == std::errc{} && rest == end ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> find_number(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    return found == nullptr ? std::nullopt : whole_number(*found);
}

std::int64_t need_id(const Json& row, const char* member) {
    const auto number = find_number(row, member);
    if (!number || *number < 1) throw UnreadableRow(member, "is no number from 1 on");
    return *number;
}

Time need_seconds(const Json& row, const char* member) {
    const auto number = find_number(row, member);
    constexpr std::int64_t per_second = 1000; // milliseconds
    if (!number || *number < 0 || *number / per_second > last_second)
        throw UnreadableRow(member, "is no number of seconds since 1970");
    return *number > last_second ? from_milliseconds(*number) : Time(std::chrono::seconds(*number));
}

bool find_flag(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

const Json& part(const Json& row, const char* member) {
    static const Json none = Json::object();
    const Json* found = find_member(row, member);
    return found != nullptr && found->is_object() ? *found : none;
}

UnreadRow unread_row(const Json& row, const std::string& id, const std::string& reason) {
    return {id, reason, excerpt_of(row.dump(-1, ' ', false, Json::error_handler_t::replace))};
}

UnreadRow too_large_row(std::string_view beginning, const std::string& reason) {
    const std::size_t list = beginning.find('[');
    if (list != std::string_view::npos) beginning.remove_prefix(list + 1);
    const std::size_t key = beginning.find("\"key\":{"); // a message's own id is told in it
    constexpr std::string_view member = "\"id\":\"";
    const std::size_t found = beginning.find(member, key == std::string_view::npos ? 0 : key);
    std::string_view id = found == std::string_view::npos ? "" : beginning.substr(found + member.size());
    id = id.substr(0, id.find('"'));
    return {id.size() > longest_name ? "" : valid_utf8(id), reason, excerpt_of(valid_utf8(beginning))};
}

void add_unread(std::vector<UnreadRow>& rows, UnreadRow row) {
    constexpr std::size_t most_compared = 1000; // more are not kept aside anyway
    const bool is_there = rows.size() < most_compared && std::ranges::any_of(rows, [&](const UnreadRow& one) {
        return one.provider_message_id == row.provider_message_id && one.excerpt == row.excerpt;
    });
    if (!is_there) rows.push_back(std::move(row));
}

std::string left_out_in_words(const std::vector<UnreadRow>& rows) {
    std::string text = "left out what cannot be read: ";
    for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 3); ++i)
        text += (i > 0 ? "; " : "") + name_of(rows[i]) + ": " + rows[i].reason;
    if (rows.size() > 3) text += "; and " + std::to_string(rows.size() - 3) + " more";
    return text;
}

void refuse_unread(const std::string& provider, const std::vector<UnreadRow>& rows) {
    if (!rows.empty())
        throw PartialFailure("read messages from " + provider + ": " + left_out_in_words(rows));
}

std::string in_quotes(const std::string& foreign) {
    return "'" + shortened(printable(foreign), longest_quote) + "'";
}

std::string without_secret(std::string text, const std::string& secret) {
    if (secret.empty()) return text;
    for (std::size_t i = text.find(secret); i != std::string::npos; i = text.find(secret, i))
        text.replace(i, secret.size(), "*");
    return text;
}

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

std::string told_reason(const std::string& body) {
    try {
        const Json document = parse_json(body);
        const Json* response = find_member(document, "response");
        const Json* reason = response == nullptr ? nullptr : find_reason(*response, "message");
        if (reason == nullptr) reason = find_reason(document, "message");
        if (reason == nullptr) reason = find_reason(document, "error");
        for (const char* member : {"exception", "error"}) // of WAHA's 500s
            if (const Json* told = find_member(document, member);
                told != nullptr && find_reason(*told, "message"))
                reason = find_reason(*told, "message");
        if (reason == nullptr) return "";
        const Json* code = find_member(document, "code");
        const bool has_code = code != nullptr && code->is_number_integer();
        return shortened(printable(reason->get_ref<const std::string&>()), longest_quote)
            + (has_code ? " (" + code->dump() + ")" : "");
    } catch (const Error&) {
        const bool is_plain =
            !body.empty() && body.size() <= longest_quote && body.find('<') == std::string::npos;
        return is_plain ? printable(body) : "";
    }
}

} // namespace convassign
