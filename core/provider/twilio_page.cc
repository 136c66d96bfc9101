// SPDX-License-Identifier: MIT
#include "core/provider/twilio_page.h"

#include "core/base/text.h"
#include "core/provider/provider.h"
#include "core/wrap/http_client.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

constexpr std::size_t longest_name = 256; // bytes of a sid or an address

/// A row that cannot be read; the text is the reason.
class UnreadableRow : public Error {
public:
    using Error::Error;
};

/// The UTF-16 unit of the escape "\uXXXX" at `place`; 0 when there is none.
unsigned escaped_unit(std::string_view text, std::size_t place) {
    if (text.substr(std::min(place, text.size()), 2) != "\\u" || text.size() < place + 6) return 0;
    unsigned unit = 0;
    std::from_chars(text.data() + place + 2, text.data() + place + 6, unit, 16);
    return unit;
}

/// Bytes that are no UTF-8 and lone halves of surrogate pairs made U+FFFD: one customer's odd text must not
/// make a whole page unreadable.
std::string repaired(std::string_view body) {
    std::string text = valid_utf8(body);
    for (std::size_t i = text.find('\\'); i != std::string::npos; i = text.find('\\', i)) {
        const unsigned unit = escaped_unit(text, i);
        const bool is_surrogate = unit >= 0xD800 && unit < 0xE000;
        const unsigned next = is_surrogate ? escaped_unit(text, i + 6) : 0;
        const bool is_pair = unit < 0xDC00 && next >= 0xDC00 && next < 0xE000;
        if (is_surrogate && !is_pair) text.replace(i, 6, "\\uFFFD");
        i += is_pair ? 12 : 2;
    }
    return text;
}

Json parse_page(std::string_view body) {
    try {
        return parse_json(body);
    } catch (const Error&) {
        return parse_json(repaired(body));
    }
}

/// Nothing when the member is missing or null.
const std::string* find_text(const Json& row, const char* key) {
    const Json* member = find_member(row, key);
    if (member == nullptr) return nullptr;
    if (!member->is_string()) throw UnreadableRow(std::string("'") + key + "' is no string");
    return member->get_ptr<const std::string*>();
}

const std::string& need_text(const Json& row, const char* key) {
    const std::string* text = find_text(row, key);
    if (text == nullptr || text->empty()) throw UnreadableRow(std::string("no '") + key + "'");
    return *text;
}

std::string need_name(const Json& row, const char* key) {
    const std::string& name = need_text(row, key);
    if (name.size() > longest_name)
        throw UnreadableRow(
            std::string("'") + key + "' is longer than " + std::to_string(longest_name) + " bytes");
    return valid_utf8(name);
}

/// A date that cannot be read counts as none: the message matters more.
std::optional<Time> find_date(const Json& row, const char* key) {
    const Json* member = find_member(row, key);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    return parse_http_date(member->get_ref<const std::string&>());
}

/// Twilio writes a number as a string.
std::int64_t media_count(const Json& row) {
    const Json* member = find_member(row, "num_media");
    std::int64_t count = 0;
    if (member != nullptr && member->is_number_integer()) count = member->get<std::int64_t>();
    if (member != nullptr && member->is_string()) {
        const std::string& digits = member->get_ref<const std::string&>();
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
    }
    return std::max<std::int64_t>(count, 0);
}

IncomingMessage decode_message(const Json& row, std::optional<Time> date_sent, Time now) {
    IncomingMessage message;
    message.provider_message_id = need_name(row, "sid");
    message.customer = need_name(row, "from");
    if (const std::string* text = find_text(row, "body")) message.text = valid_utf8(*text);
    message.media_count = media_count(row);
    const std::optional<Time> date_created = find_date(row, "date_created");
    message.sent_at = date_created ? *date_created : date_sent.value_or(now);
    return message;
}

void decode_row(const Json& row, const std::string& sender, Time now, TwilioPage& page) {
    if (need_text(row, "direction") != "inbound" || need_text(row, "to") != sender) return;
    const std::optional<Time> date_sent = find_date(row, "date_sent");
    page.messages.push_back(decode_message(row, date_sent, now));
    page.has_undated = page.has_undated || !date_sent;
}

std::string name_of(const Json& row) {
    const Json* sid = find_member(row, "sid");
    if (sid == nullptr || !sid->is_string()) return "a row without sid";
    return "row " + shortened(printable(sid->get_ref<const std::string&>()), 64);
}

} // namespace

TwilioPage decode_twilio_page(std::string_view body, const std::string& sender, Time now) try {
    const Json document = parse_page(body);
    const Json* rows = find_member(document, "messages");
    if (rows == nullptr || !rows->is_array()) throw Error("no array 'messages'");
    const Json* next = find_member(document, "next_page_uri");
    if (next != nullptr && !next->is_string()) throw Error("'next_page_uri' is no string");

    TwilioPage page;
    page.rows = rows->size();
    if (next != nullptr) page.next_page_uri = next->get<std::string>();
    page.messages.reserve(page.rows);
    for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
        try {
            decode_row(*row, sender, now, page);
        } catch (const UnreadableRow& reason) {
            page.left_out.push_back(name_of(*row) + ": " + reason.what());
        }
    }
    return page;
} catch (const Error& error) {
    throw ProviderError(std::string("read a page of messages: ") + error.what());
}

} // namespace convassign
