// SPDX-License-Identifier: MIT
#include "core/provider/twilio.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/twilio_sizes.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

namespace convassign {

namespace {

constexpr int tick_batch_size = 200;
constexpr int usual_batch_size = 50;  // where a URL does not say it
constexpr int deep_batch_size = 1000; // the most that Twilio gives
constexpr int sweep_batches = 2;
constexpr int all_batches = std::numeric_limits<int>::max();
constexpr int twilio_batch_cap = 10'000; // ten million messages: a list that has no end

std::string twilio_advice(long status) {
    if (status == 401) return "; check account_sid and the auth token";
    if (status == 403) return "; check that this account may read its messages";
    if (status == 404) return "; check account_sid and base_url";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

void refuse_left_out(const std::set<std::string>& left_out) {
    if (left_out.empty()) return;
    std::string text;
    int named = 0;
    for (const std::string& row : left_out)
        if (++named <= 3) text += (named > 1 ? "; " : "") + row;
    if (named > 3) text += "; and " + std::to_string(named - 3) + " more";
    throw PartialFailure("read messages from Twilio: left out what cannot be read: " + text);
}

} // namespace

TwilioScan plan_scan(const TwilioProgress& progress, Time now, Duration deep_lookback) {
    const ScanProgress& read = progress;
    TwilioScan scan{plan_scan(read, now, deep_lookback)};
    scan.batch_size = scan.depth == Scan::Depth::deep ? deep_batch_size : tick_batch_size;
    if (scan.depth != Scan::Depth::tick) scan.sweep_batches = sweep_batches;
    if (scan.depth == Scan::Depth::tick && progress.has_undated) scan.sweep_batches = 1;
    return scan;
}

TwilioProvider::TwilioProvider(const ProviderConfig& config, std::string auth_token,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : config_(config),
      auth_token_(std::move(auth_token)),
      client_(timeouts),
      fates_(config),
      small_answer_(timeouts.largest_body * 3 / 8),
      batch_size_limit_(deep_batch_size),
      first_size_limit_(deep_batch_size) {
    while (config_.base_url.ends_with('/'))
        config_.base_url.pop_back();
    progress_.floor = cursor.empty() ? config_.start_from : parse_cursor(cursor, "Twilio");
}

void TwilioProvider::poll(Time now, const StoreBatch& store_batch) {
    const Time planned_at = server_time_.value_or(now);
    const TwilioScan scan = plan_scan(progress_, planned_at, config_.deep_lookback);
    std::optional<TwilioProgress> after;
    std::set<std::string> left_out;

    const auto store = [&](TwilioBatch batch, bool ends_scan) {
        left_out.insert(batch.left_out.begin(), batch.left_out.end());
        FetchedBatch fetched;
        fetched.messages = std::move(batch.messages);
        fetched.unread = std::move(batch.unread);
        fetched.first_answer_at = first_answer_at_;
        if (ends_scan && left_out.empty()) fetched.cursor = cursor_of(*after->floor);
        if (!fetched.messages.empty() || !fetched.unread.empty() || fetched.cursor)
            store_batch(std::move(fetched));
    };

    read_list(scan.lower, scan.batch_size, all_batches, now, [&](TwilioBatch batch, bool is_last) {
        if (!after)
            after = {progress_after(progress_, scan, planned_at, server_time_.value_or(planned_at)),
                progress_.has_undated};
        store(std::move(batch), is_last && scan.sweep_batches == 0);
    });
    if (scan.sweep_batches > 0) {
        after->has_undated = false;
        read_list({}, scan.batch_size, scan.sweep_batches, now, [&](TwilioBatch batch, bool is_last) {
            after->has_undated = after->has_undated || batch.has_undated;
            store(std::move(batch), is_last);
        });
    }
    progress_ = *after;
    read_fates(server_time_.value_or(planned_at), store_batch);
    refuse_left_out(left_out);
}

void TwilioProvider::read_fates(Time now, const StoreBatch& store_batch) {
    const TwilioFates::Depth depth = fates_.due(now);
    if (depth == TwilioFates::Depth::none) return;
    const bool is_deep = depth == TwilioFates::Depth::day;
    std::string url = config_.base_url + "/2010-04-01/Accounts/"
        + percent_encoded(config_.setting("account_sid"))
        + "/Messages.json?From=" + percent_encoded(config_.setting("sender"));
    if (is_deep) url += "&DateSent%3E=" + iso8601_seconds(now - 24h);
    url += "&PageSize=" + std::to_string(is_deep ? TwilioFates::rows_of_day : TwilioFates::newest_rows);
    FetchedBatch fetched;
    try {
        for (int batches = 0; batches < (is_deep ? TwilioFates::batches_of_day : 1); ++batches) {
            const HttpAnswer answer = ask(url);
            if (answer.status != 200) throw refusal(url, answer);
            const TwilioOutgoingBatch batch = decode_twilio_outgoing(answer.body);
            std::ranges::move(fates_.take(batch.rows, now), std::back_inserter(fetched.fates));
            if (batch.next_page_uri.empty()) break;
            url = next_url(url, batch.next_page_uri);
        }
    } catch (const Error& error) {
        throw PartialFailure(std::string("look what became of replies: ") + error.what());
    }
    fetched.first_answer_at = first_answer_at_;
    if (!fetched.fates.empty()) store_batch(std::move(fetched));
}

void TwilioProvider::read_list(
    std::optional<Time> lower, int batch_size, int most_batches, Time now, const TakeBatch& take) {
    std::set<std::string> seen;
    batch_size_limit_ = first_size_limit_;
    std::string url = list_url(lower, batch_size);
    std::int64_t rows_left = std::int64_t{batch_size} * most_batches;
    for (int batches = 1;; ++batches) {
        if (!seen.insert(url).second)
            throw ProviderError(
                "read messages from Twilio: the pages lead in a circle, at page " + std::to_string(batches));
        if (batches > twilio_batch_cap)
            throw ProviderError(
                "read messages from Twilio: no end after " + std::to_string(twilio_batch_cap) + " pages");
        TwilioBatch batch = read_batch(url, now);
        if (batches == 1) first_size_limit_ = batch_size_limit_;
        rows_left -= batch_size_in(url, batch_size);
        const std::string next = batch.next_page_uri;
        const std::string last_sid = batch.last_sid;
        const bool is_last = next.empty() || rows_left <= 0;
        take(std::move(batch), is_last);
        if (is_last) return;
        url = next_url(url, next);
        // More rows again only where the place is a row: else some might be left out.
        const bool is_place_a_row = !last_sid.empty() && url.find(last_sid) != std::string::npos;
        if (is_place_a_row) url = with_batch_size(url, std::min(batch_size, batch_size_limit_));
    }
}

TwilioBatch TwilioProvider::read_batch(std::string& url, Time now) {
    for (;;)
        try {
            const HttpAnswer answer = ask(url);
            if (answer.status != 200) throw refusal(url, answer);
            TwilioBatch batch =
                decode_twilio_batch(answer.body, config_.setting("sender"), answer.date.value_or(now));
            server_time_ = answer.date;
            if (!first_answer_at_) first_answer_at_ = answer.date;
            learn_from(answer.body.size());
            return batch;
        } catch (const BodyTooLarge& error) {
            const int rows = batch_size_in(url, usual_batch_size);
            batch_size_limit_ = std::max(1, rows / 2);
            if (rows > 1) {
                url = with_batch_size(url, batch_size_limit_);
                continue;
            }
            if (auto batch = batch_of_large_row(error)) return *batch;
            throw ProviderError(std::string("read messages from Twilio: ") + error.what());
        }
}

void TwilioProvider::learn_from(std::size_t answer_size) {
    if (answer_size <= small_answer_) batch_size_limit_ = std::min(deep_batch_size, 2 * batch_size_limit_);
}

HttpAnswer TwilioProvider::ask(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.user = config_.setting("account_sid");
    request.password = auth_token_;
    request.wants_end = batch_size_in(url, usual_batch_size) == 1;
    try {
        return client_.ask(request);
    } catch (const BodyTooLarge&) {
        throw;
    } catch (const Error& error) {
        throw ProviderError(std::string("read messages from Twilio: ") + error.what());
    }
}

ProviderError TwilioProvider::refusal(const std::string& url, const HttpAnswer& answer) const {
    const std::string reason = told_reason(without_secret(answer.body, auth_token_));
    return ProviderError("read messages from Twilio: GET " + without_query(url) + ": status "
            + std::to_string(answer.status) + (reason.empty() ? "" : ": " + reason)
            + twilio_advice(answer.status),
        answer.retry_after);
}

std::string TwilioProvider::list_url(std::optional<Time> lower, int batch_size) const {
    std::string url = config_.base_url + "/2010-04-01/Accounts/"
        + percent_encoded(config_.setting("account_sid"))
        + "/Messages.json?To=" + percent_encoded(config_.setting("sender"));
    // The key is "DateSent>", and it includes the moment itself.
    if (lower) url += "&DateSent%3E=" + iso8601_seconds(*lower);
    return url + "&PageSize=" + std::to_string(std::min(batch_size, batch_size_limit_));
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
