// SPDX-License-Identifier: MIT
#include "core/provider/twilio.h"

#include "core/base/text.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <utility>

namespace convassign {

namespace {

constexpr Duration tick_lookback = 15min;
constexpr Duration wide_lookback = 6h;
constexpr Duration wide_interval = 10min;
constexpr Duration deep_interval = 6h;
constexpr Duration margin = 15min; ///< how much of what was read the next scan reads again

constexpr int tick_page_size = 200;
constexpr int deep_page_size = 1000; // the most that Twilio gives
constexpr int sweep_pages = 2;
constexpr int all_pages = std::numeric_limits<int>::max();
constexpr int page_cap = 10'000; // ten million messages: a list that has no end

constexpr std::int64_t last_second = 253'402'300'799; // of the year 9999

constexpr std::size_t longest_quote = 200; // columns of a foreign text in an error

/// A clock that was set back makes a scan due, too.
bool is_due(std::optional<Time> last, Duration interval, Time now) {
    return !last || std::chrono::abs(now - *last) >= interval;
}

std::string in_quotes(const std::string& foreign) {
    return "'" + shortened(printable(foreign), longest_quote) + "'";
}

std::string cursor_of(Time floor) {
    return std::to_string(std::max<std::int64_t>(0, to_milliseconds(floor) / 1000));
}

Time parse_cursor(const std::string& text) {
    std::int64_t seconds = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, seconds);
    if (failure != std::errc{} || rest != end || seconds < 0 || seconds > last_second)
        throw Error("read how far Twilio was read: " + in_quotes(text) + " is no number of seconds");
    return Time(std::chrono::seconds(seconds));
}

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

/// "Authenticate (20003)", from Twilio's problem document; empty when the body is none
/// (https://www.twilio.com/docs/usage/twilios-response#exceptions).
std::string told_reason(const std::string& body) {
    try {
        const Json document = parse_json(body);
        const Json* message = find_member(document, "message");
        if (message == nullptr || !message->is_string()) return "";
        const Json* code = find_member(document, "code");
        const std::string suffix = code == nullptr || !code->is_number_integer()
            ? ""
            : " (" + std::to_string(code->get<std::int64_t>()) + ")";
        return shortened(printable(message->get_ref<const std::string&>()), longest_quote) + suffix;
    } catch (const Error&) {
        return "";
    }
}

std::string advice(long status) {
    if (status == 401) return "; check account_sid and the auth token";
    if (status == 403) return "; check that this account may read its messages";
    if (status == 404) return "; check account_sid and base_url";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

/// A server may repeat in its answer what we sent.
std::string without_secret(std::string text, const std::string& secret) {
    if (secret.empty()) return text;
    for (std::size_t i = text.find(secret); i != std::string::npos; i = text.find(secret, i))
        text.replace(i, secret.size(), "*");
    return text;
}

void refuse_unread(const std::set<std::string>& left_out) {
    if (left_out.empty()) return;
    std::string text;
    int named = 0;
    for (const std::string& row : left_out)
        if (++named <= 3) text += (named > 1 ? "; " : "") + row;
    if (named > 3) text += "; and " + std::to_string(named - 3) + " more";
    throw UnreadRows("read messages from Twilio: left out what cannot be read: " + text);
}

} // namespace

TwilioScan plan_scan(const TwilioProgress& progress, Time now, Duration deep_lookback) {
    TwilioScan scan;
    Duration lookback = tick_lookback;
    if (is_due(progress.wide_at, wide_interval, now)) {
        scan.depth = TwilioScan::Depth::wide;
        lookback = wide_lookback;
    }
    if (is_due(progress.deep_at, deep_interval, now)) {
        scan.depth = TwilioScan::Depth::deep;
        lookback = std::max(wide_lookback, deep_lookback);
    }
    const Time since = now - lookback;
    scan.lower = std::chrono::floor<std::chrono::seconds>(std::min(progress.floor.value_or(since), since));
    scan.page_size = scan.depth == TwilioScan::Depth::deep ? deep_page_size : tick_page_size;
    if (scan.depth != TwilioScan::Depth::tick) scan.sweep_pages = sweep_pages;
    if (scan.depth == TwilioScan::Depth::tick && progress.has_undated) scan.sweep_pages = 1;
    return scan;
}

TwilioProgress progress_after(
    const TwilioProgress& before, const TwilioScan& scan, Time planned_at, Time server_time) {
    TwilioProgress after = before;
    const Time began = std::min(planned_at, server_time);
    after.floor = std::chrono::floor<std::chrono::seconds>(began - margin);
    // Planned by a clock far ahead, the scan did not look back as far as it meant to.
    if (planned_at - began >= margin) return after;
    if (scan.depth != TwilioScan::Depth::tick) after.wide_at = began;
    if (scan.depth == TwilioScan::Depth::deep) after.deep_at = began;
    return after;
}

TwilioProvider::TwilioProvider(const ProviderConfig& config, std::string auth_token,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : config_(config),
      auth_token_(std::move(auth_token)),
      client_(timeouts),
      page_size_limit_(deep_page_size) {
    while (config_.base_url.ends_with('/'))
        config_.base_url.pop_back();
    progress_.floor = cursor.empty() ? config_.start_from : parse_cursor(cursor);
}

void TwilioProvider::poll(Time now, const StorePage& store_page) {
    const Time planned_at = server_time_.value_or(now);
    const TwilioScan scan = plan_scan(progress_, planned_at, config_.deep_lookback);
    std::optional<TwilioProgress> after;
    std::set<std::string> left_out;

    const auto store = [&](TwilioPage page, bool ends_scan) {
        left_out.insert(page.left_out.begin(), page.left_out.end());
        FetchedPage fetched;
        fetched.messages = std::move(page.messages);
        fetched.first_answer_at = first_answer_at_;
        if (ends_scan && left_out.empty()) fetched.cursor = cursor_of(*after->floor);
        if (!fetched.messages.empty() || fetched.cursor) store_page(std::move(fetched));
    };

    read_list(list_url(scan.lower, scan.page_size), all_pages, now, [&](TwilioPage page, bool is_last) {
        if (!after) after = progress_after(progress_, scan, planned_at, server_time_.value_or(planned_at));
        store(std::move(page), is_last && scan.sweep_pages == 0);
    });
    if (scan.sweep_pages > 0) {
        after->has_undated = false;
        read_list(list_url({}, scan.page_size), scan.sweep_pages, now, [&](TwilioPage page, bool is_last) {
            after->has_undated = after->has_undated || page.has_undated;
            store(std::move(page), is_last);
        });
    }
    progress_ = *after;
    refuse_unread(left_out);
}

void TwilioProvider::read_list(std::string url, int most_pages, Time now, const TakePage& take) {
    std::set<std::string> seen;
    for (int pages = 1;; ++pages) {
        if (!seen.insert(url).second)
            throw ProviderError(
                "read messages from Twilio: the pages lead in a circle, at page " + std::to_string(pages));
        if (pages > page_cap)
            throw ProviderError(
                "read messages from Twilio: no end after " + std::to_string(page_cap) + " pages");
        TwilioPage page = read_page(url, now);
        const std::string next = page.next_page_uri;
        const bool is_last = next.empty() || pages == most_pages;
        take(std::move(page), is_last);
        if (is_last) return;
        url = next_url(url, next);
    }
}

TwilioPage TwilioProvider::read_page(const std::string& url, Time now) {
    const HttpAnswer answer = ask(url);
    if (answer.status != 200) throw refusal(url, answer);
    TwilioPage page = decode_twilio_page(answer.body, config_.sender, answer.date.value_or(now));
    server_time_ = answer.date;
    if (!first_answer_at_) first_answer_at_ = answer.date;
    return page;
}

HttpAnswer TwilioProvider::ask(const std::string& url) {
    try {
        return client_.get(url, config_.account_sid, auth_token_);
    } catch (const BodyTooLarge& error) {
        page_size_limit_ = std::max(1, page_size_limit_ / 4);
        throw ProviderError(std::string("read messages from Twilio: ") + error.what());
    } catch (const Error& error) {
        throw ProviderError(std::string("read messages from Twilio: ") + error.what());
    }
}

ProviderError TwilioProvider::refusal(const std::string& url, const HttpAnswer& answer) const {
    const std::string reason = told_reason(without_secret(answer.body, auth_token_));
    return ProviderError("read messages from Twilio: GET " + without_query(url) + ": status "
            + std::to_string(answer.status) + (reason.empty() ? "" : ": " + reason) + advice(answer.status),
        answer.retry_after);
}

std::string TwilioProvider::list_url(std::optional<Time> lower, int page_size) const {
    std::string url = config_.base_url + "/2010-04-01/Accounts/" + percent_encoded(config_.account_sid)
        + "/Messages.json?To=" + percent_encoded(config_.sender);
    // The key is "DateSent>", and it includes the moment itself.
    if (lower) url += "&DateSent%3E=" + iso8601_seconds(*lower);
    return url + "&PageSize=" + std::to_string(std::min(page_size, page_size_limit_));
}

std::string TwilioProvider::next_url(const std::string& url, const std::string& next_page_uri) const {
    // Twilio's paths know nothing of a path that base_url may have.
    const std::string reference =
        next_page_uri.starts_with('/') ? config_.base_url + next_page_uri : next_page_uri;
    std::optional<std::string> next;
    if (!next_page_uri.starts_with("//")) next = resolve_on_same_server(url, reference);
    if (!next)
        throw ProviderError("read messages from Twilio: next_page_uri "
            + in_quotes(without_secret(next_page_uri, auth_token_)) + " does not lead to a page of "
            + config_.base_url);
    return *next;
}

} // namespace convassign
