// SPDX-License-Identifier: MIT
#include "tests/support/fake_twilio.h"

#include "core/base/base64.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace convassign {

namespace {

constexpr std::int64_t day = 24 * 60 * 60;

std::string json_date(std::optional<Time> time) {
    return time ? "\"" + mail_date(*time, "+0000") + "\"" : std::string("null");
}

std::string render(const FakeMessage& row) {
    if (!row.raw.empty()) return row.raw;
    const std::string account = FakeTwilio::account_sid();
    const std::string uri = "/2010-04-01/Accounts/" + account + "/Messages/" + row.sid;
    return "{\"account_sid\":\"" + account
        + "\",\"api_version\":\"2010-04-01\",\"body\":" + json_text(row.body)
        + ",\"date_created\":" + json_date(row.date_created) + ",\"date_sent\":" + json_date(row.date_sent)
        + ",\"date_updated\":" + json_date(row.date_created) + ",\"direction\":" + json_text(row.direction)
        + ",\"error_code\":null,\"error_message\":null,\"from\":" + json_text(row.from)
        + ",\"messaging_service_sid\":null,\"num_media\":\"" + std::to_string(row.num_media)
        + "\",\"num_segments\":\"1\",\"price\":null,\"price_unit\":null,\"sid\":" + json_text(row.sid)
        + ",\"status\":" + json_text(row.status) + ",\"subresource_uris\":{\"media\":\"" + uri
        + "/Media.json\",\"feedback\":\"" + uri + "/Feedback.json\"},\"to\":" + json_text(row.to)
        + ",\"uri\":\"" + uri + ".json\"}";
}

FakeAnswer twilio_problem(int status, int code, const std::string& message) {
    const std::string number = std::to_string(code);
    return {status,
        "{\"code\":" + number + ",\"message\":" + json_text(message)
            + ",\"more_info\":\"https://www.twilio.com/docs/errors/" + number
            + "\",\"status\":" + std::to_string(status) + "}",
        {}};
}

std::string encoded(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
            || c == '-' || c == '.' || c == '_' || c == ':';
        if (plain)
            result += c;
        else
            result.append({'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]});
    }
    return result;
}

std::string base64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t j = i; j < i + 3; ++j)
            bits = bits << 8 | (j < text.size() ? static_cast<unsigned char>(text[j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            result += i + j > text.size() ? '=' : digits[bits >> (18 - 6 * j) & 63U];
    }
    return result;
}

/// Scrambles, the same way everywhere.
std::uint64_t scrambled(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

} // namespace

/// What a request asks for.
struct FakeTwilio::Filter {
    std::optional<std::string> to;
    std::optional<std::string> from;
    std::optional<std::int64_t> sent_since; ///< seconds
    Time now;

    [[nodiscard]] bool lets_through(const FakeMessage& row) const {
        if (row.visible_from && *row.visible_from > now) return false;
        if (to && row.to != *to) return false;
        if (from && row.from != *from) return false;
        return !sent_since || (row.date_sent && second_of(*row.date_sent) >= *sent_since);
    }
};

std::string FakeTwilio::receive(const std::string& from, const std::string& body) {
    FakeMessage message;
    message.from = from;
    message.body = body;
    message.date_created = message.date_sent = now();
    return add(message);
}

std::string FakeTwilio::add(FakeMessage message) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t sequence = ++added_;
    if (message.to.empty()) message.to = sender();
    if (message.sid.empty()) {
        std::array<char, 32> digits{};
        digits.fill('0');
        std::array<char, 16> hex{};
        const auto end = std::to_chars(hex.data(), hex.data() + hex.size(), scrambled(sequence), 16).ptr;
        std::copy_backward(hex.data(), end, digits.data() + digits.size());
        message.sid = "SM" + std::string(digits.data(), digits.size());
    }
    if (const auto old = places_.find(message.sid); old != places_.end()) rows_.erase(old->second);
    const Time listed_at = message.date_sent ? *message.date_sent : message.date_created.value_or(clock());
    const Place place{second_of(listed_at), sequence};
    places_[message.sid] = place;
    std::string sid = message.sid;
    rows_.emplace(place, std::move(message));
    return sid;
}

void FakeTwilio::limit_batch_size(std::size_t rows) {
    const std::lock_guard lock(mutex_);
    most_rows_ = rows;
}

void FakeTwilio::honour_date_filter(DateFilter filter) {
    const std::lock_guard lock(mutex_);
    date_filter_ = filter;
}

void FakeTwilio::ignore_to(bool ignore) {
    const std::lock_guard lock(mutex_);
    ignore_to_ = ignore;
}

void FakeTwilio::page_by_number(bool count) {
    const std::lock_guard lock(mutex_);
    page_by_number_ = count;
}

void FakeTwilio::shuffle_ties(bool shuffle) {
    const std::lock_guard lock(mutex_);
    shuffle_ties_ = shuffle;
}

void FakeTwilio::rewrite_next_uri(NextUri rewrite) {
    const std::lock_guard lock(mutex_);
    rewrite_next_uri_ = std::move(rewrite);
}

FakeAnswer FakeTwilio::failure(int status) const {
    return twilio_problem(
        status, 20000 + status, status == 429 ? "Too Many Requests" : "Something went wrong");
}

FakeAnswer FakeTwilio::honest_answer(const FakeRequest& request) {
    if (request.authorization != "Basic " + base64(account_sid() + ":" + auth_token()))
        return twilio_problem(401, 20003, "Authenticate");
    if (request.path != "/2010-04-01/Accounts/" + account_sid() + "/Messages.json")
        return twilio_problem(404, 20404, "The requested resource " + request.path + " was not found");
    const auto since = request.parameter("DateSent>");
    if (since && !parse_time(*since + (since->size() == 10 ? "T00:00:00Z" : ""), clock()))
        return twilio_problem(400, 20001, "Invalid date value.");
    return {200, batch(request), {}};
}

std::string FakeTwilio::batch(const FakeRequest& request) {
    Filter filter;
    filter.now = clock();
    if (!ignore_to_) filter.to = request.parameter("To");
    filter.from = request.parameter("From");
    if (const auto since = request.parameter("DateSent>"); since && date_filter_ != DateFilter::ignored) {
        const auto time = parse_time(*since + (since->size() == 10 ? "T00:00:00Z" : ""), filter.now);
        filter.sent_since = second_of(time.value_or(filter.now));
        if (date_filter_ == DateFilter::days) *filter.sent_since -= *filter.sent_since % day;
    }
    std::size_t size = 50;
    if (const auto asked = request.parameter("PageSize"))
        std::from_chars(asked->data(), asked->data() + asked->size(), size);
    size = std::clamp<std::size_t>(size, 1, most_rows_);

    std::size_t skipped = 0;
    if (const auto page = request.parameter("Page"); page && page_by_number_)
        std::from_chars(page->data(), page->data() + page->size(), skipped);
    skipped *= size;
    List rows = rows_after(request.parameter("PageToken").value_or(""), filter, skipped + size + 1);
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(skipped, rows.size())));
    const bool has_more = rows.size() > size;
    const std::size_t count = std::min(rows.size(), size);
    std::string next = has_more ? next_uri(request, rows[count - 1].second->sid) : "";
    if (rewrite_next_uri_) next = rewrite_next_uri_(request, next);

    std::string text = "{\"end\":" + std::to_string(count) + ",\"first_page_uri\":" + json_text(request.path)
        + ",\"next_page_uri\":" + (next.empty() ? "null" : json_text(next))
        + ",\"page\":0,\"page_size\":" + std::to_string(size)
        + ",\"previous_page_uri\":null,\"start\":0,\"uri\":" + json_text(request.target) + ",\"messages\":[";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ',';
        text += render(*rows[i].second);
    }
    return text + "]}";
}

std::string FakeTwilio::next_uri(const FakeRequest& request, const std::string& last_sid) const {
    std::string uri = request.path + "?";
    int batch = 0;
    for (const auto& [name, value] : request.query) {
        if (name == "Page") std::from_chars(value.data(), value.data() + value.size(), batch);
        if (name == "Page" || name == "PageToken" || (name == "To" && ignore_to_)) continue;
        uri += encoded(name) + "=" + encoded(value) + "&";
    }
    uri += "Page=" + std::to_string(batch + 1);
    return page_by_number_ ? uri : uri + "&PageToken=PA" + last_sid;
}

/// The first `most` rows that stand behind the one the token names, or from the top without a token.
FakeTwilio::List FakeTwilio::rows_after(
    const std::string& token, const Filter& filter, std::size_t most) const {
    const auto last = places_.find(token.empty() ? "" : token.substr(std::min<std::size_t>(2, token.size())));
    List found;
    if (shuffle_ties_) {
        found = shuffled_rows(filter);
        if (last != places_.end()) {
            const auto is_last = [&](const auto& row) { return row.second->sid == last->first; };
            const auto place = std::find_if(found.begin(), found.end(), is_last);
            found.erase(found.begin(), place == found.end() ? place : place + 1);
        }
        if (found.size() > most) found.resize(most);
        return found;
    }
    auto row = last == places_.end() ? rows_.begin() : rows_.upper_bound(last->second);
    for (; row != rows_.end() && found.size() < most; ++row) {
        if (filter.sent_since && row->first.second < *filter.sent_since) break;
        if (filter.lets_through(row->second)) found.emplace_back(row->first, &row->second);
    }
    return found;
}

/// Everything, rows of one second in an order that depends on how many answers there were.
FakeTwilio::List FakeTwilio::shuffled_rows(const Filter& filter) const {
    List found;
    for (const auto& [place, row] : rows_)
        if (filter.lets_through(row)) found.emplace_back(place, &row);
    const auto key = [&](const auto& row) {
        return std::pair(-row.first.second, scrambled(row.first.sequence + (answered_ << 32)));
    };
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return found;
}

} // namespace convassign
