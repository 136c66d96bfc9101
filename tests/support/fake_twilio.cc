// SPDX-License-Identifier: MIT
#include "tests/support/fake_twilio.h"

#include "core/base/base64.h"
#include "core/provider/twilio_webhook.h"

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
    const std::string account = FakeTwilio::account_sid();
    const std::string uri = "/2010-04-01/Accounts/" + account + "/Messages/" + row.sid;
    return "{\"account_sid\":\"" + account
        + "\",\"api_version\":\"2010-04-01\",\"body\":" + json_text(row.body)
        + ",\"date_created\":" + json_date(row.date_created) + ",\"date_sent\":" + json_date(row.date_sent)
        + ",\"date_updated\":" + json_date(row.date_created) + ",\"direction\":" + json_text(row.direction)
        + ",\"error_code\":" + (row.error_code == 0 ? "null" : std::to_string(row.error_code))
        + ",\"error_message\":null,\"from\":" + json_text(row.from)
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
    return add_locked(std::move(message));
}

std::string FakeTwilio::add_locked(FakeMessage message) {
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
    if (message.raw.empty()) message.raw = render(message); // once, however often it is listed
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
    const std::string root = "/2010-04-01/Accounts/" + account_sid() + "/Messages";
    if (request.path.starts_with(root + "/")) return answer_about(request.path.substr(root.size() + 1));
    if (request.path == root + ".json" && request.method == "POST") return take(request);
    if (request.path != root + ".json")
        return twilio_problem(404, 20404, "The requested resource " + request.path + " was not found");
    const auto since = request.parameter("DateSent>");
    if (since && !parse_time(*since + (since->size() == 10 ? "T00:00:00Z" : ""), clock()))
        return twilio_problem(400, 20001, "Invalid date value.");
    return {200, batch(request), {}};
}

bool FakeTwilio::has_written_lately(const std::string& customer) const {
    constexpr Duration window = std::chrono::hours(24);
    return std::ranges::any_of(rows_, [&](const auto& entry) {
        const FakeMessage& row = entry.second;
        return row.direction == "inbound" && row.from == customer && row.date_created
            && clock() - *row.date_created < window;
    });
}

FakeAnswer FakeTwilio::take(const FakeRequest& request) {
    constexpr std::size_t longest_body = 1600;
    const auto form = read_form(request.body).value_or(Form{});
    const std::string content = form_value(form, "ContentSid");
    FakeMessage message;
    message.from = form_value(form, "From");
    message.to = form_value(form, "To");
    message.body = content.empty() ? form_value(form, "Body") : "template " + content;
    if (message.from != sender())
        return twilio_problem(400, 63007, "Twilio could not find a Channel with the specified From address");
    if (!message.to.starts_with("whatsapp:"))
        return twilio_problem(400, 21211, "The 'To' number is not a valid phone number.");
    if (message.body.empty()) return twilio_problem(400, 21619, "A text message body must be specified.");
    if (message.body.size() > longest_body)
        return twilio_problem(400, 21617, "The concatenated message body exceeds the 1600 character limit");
    const bool fails_later = content.empty() && !has_written_lately(message.to);
    message.direction = "outbound-api";
    message.status = "queued";
    message.date_created = clock();
    const std::string sid = add_locked(message);
    FakeMessage& row = rows_.at(places_.at(sid));
    const std::string answer = row.raw;
    row.status = fails_later ? "undelivered" : "sent";
    row.error_code = fails_later ? 63016 : 0;
    row.date_sent = clock();
    row.raw.clear();
    row.raw = render(row);
    sent_.push_back(sid);
    forms_.push_back(form);
    return {201, answer, {}};
}

std::vector<FakeMessage> FakeTwilio::sent() const {
    const std::lock_guard lock(mutex_);
    std::vector<FakeMessage> rows;
    for (const std::string& sid : sent_)
        rows.push_back(rows_.at(places_.at(sid)));
    return rows;
}

std::vector<std::vector<std::pair<std::string, std::string>>> FakeTwilio::forms() const {
    const std::lock_guard lock(mutex_);
    return forms_;
}

void FakeTwilio::set_status(const std::string& sid, const std::string& status, int error_code) {
    const std::lock_guard lock(mutex_);
    FakeMessage& row = rows_.at(places_.at(sid));
    row.status = status;
    row.error_code = error_code;
    row.raw.clear();
    row.raw = render(row);
}

std::string FakeTwilio::add_file(const std::string& message_sid, FakeTwilioFile file) {
    const std::lock_guard lock(mutex_);
    if (file.sid.empty()) file.sid = "ME" + std::string(30, '0') + std::to_string(10 + files_.size());
    std::string sid = file.sid;
    files_.emplace(message_sid, std::move(file));
    return sid;
}

void FakeTwilio::keep_files_at(const std::string& server) {
    const std::lock_guard lock(mutex_);
    file_server_ = server;
}

/// "SM….json", "SM…/Media.json" or "SM…/Media/ME…"
FakeAnswer FakeTwilio::answer_about(const std::string& path) {
    const std::string sid = path.substr(0, path.find_first_of("./"));
    const auto place = places_.find(sid);
    if (place != places_.end() && path == sid + ".json") return {200, rows_.at(place->second).raw, {}};
    if (place != places_.end() && path == sid + "/Media.json") {
        std::string list;
        const auto [first, last] = files_.equal_range(sid);
        for (auto file = first; file != last; ++file)
            list += (list.empty() ? "" : ",") + std::string(R"({"sid":)") + json_text(file->second.sid)
                + R"(,"content_type":)" + json_text(file->second.type) + R"(,"parent_sid":)" + json_text(sid)
                + R"(,"uri":"/2010-04-01/Accounts/)" + account_sid() + "/Messages/" + sid + "/Media/"
                + file->second.sid + R"(.json"})";
        return {200, R"({"media_list":[)" + list + R"(],"next_page_uri":null,"page":0})", {}};
    }
    return answer_about_file(path);
}

FakeAnswer FakeTwilio::answer_about_file(const std::string& path) {
    const std::string sid = path.substr(path.rfind('/') + 1);
    for (auto& [message, file] : files_) {
        if (file.sid != sid || file.missing_answers-- > 0) continue;
        if (!file_server_.empty())
            return {307, "", {{"Location", file_server_ + "/" + sid + "?Signature=signed"}}};
        return {200, file.bytes, {{"Content-Type", file.type}}};
    }
    return twilio_problem(404, 20404, "The requested resource " + path + " was not found");
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
        text += rows[i].second->raw;
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
