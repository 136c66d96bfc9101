// SPDX-License-Identifier: MIT
#include "core/provider/waha.h"

#include "core/provider/answer.h"
#include "core/provider/waha_api.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

constexpr int waha_batch_size = 100;
constexpr int waha_batch_cap = 10'000;       // a million messages: a list that has no end
constexpr std::size_t most_numbers = 50'000; // people who are remembered

} // namespace

WahaProvider::WahaProvider(const ProviderConfig& config, const std::string& api_key,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : api_(waha_access(config, api_key), timeouts),
      session_(percent_encoded(config.setting("session"))),
      deep_lookback_(config.deep_lookback) {
    progress_.floor = cursor.empty() ? config.start_from : parse_cursor(cursor, "WAHA");
}

void WahaProvider::poll(Time now, const StoreBatch& store_batch) {
    const Time planned_at = api_.server_time().value_or(now);
    const Scan scan = plan_scan(progress_, planned_at, deep_lookback_);
    unread_.clear();
    need_working_session();
    const ScanProgress after =
        progress_after(progress_, scan, planned_at, api_.server_time().value_or(planned_at));
    read_since(scan.lower, store_batch);

    progress_ = after;
    FetchedBatch end;
    end.cursor = cursor_of(*after.floor);
    end.first_answer_at = api_.first_answer_at();
    end.unread = unread_;
    store_batch(std::move(end));
    refuse_unread("WAHA", unread_);
}

/// While the phone is away its list stands still, and what comes later may have old times: the line then
/// stays where it is.
void WahaProvider::need_working_session() {
    const std::string status = decode_waha_status(api_.get("/sessions/" + session_));
    if (status != "WORKING")
        throw ProviderError("read messages from WAHA: the session is " + in_quotes(status)
            + " and not 'WORKING'; look at it in WAHA's dashboard");
}

/// The oldest first, so that what comes meanwhile is at the end. A short batch is not the last one: WAHA
/// leaves rows out of a batch after it was cut.
void WahaProvider::read_since(Time lower, const StoreBatch& store_batch) {
    const std::string list = "/" + session_
        + "/chats/all/messages?sortBy=timestamp&sortOrder=asc&downloadMedia=false&filter.fromMe=false"
          "&filter.timestamp.gte="
        + std::to_string(to_milliseconds(lower) / 1000) + "&limit=" + std::to_string(waha_batch_size)
        + "&offset=";
    for (int batch = 0; batch < waha_batch_cap; ++batch) {
        WahaMessages read = read_batch(list + std::to_string(batch * waha_batch_size));
        if (read.rows == 0) return;
        for (IncomingMessage& message : read.messages)
            if (is_waha_lid(message.customer)) message.customer = customer_behind(message.customer);
        std::ranges::move(read.unread, std::back_inserter(unread_));
        FetchedBatch fetched;
        fetched.messages = std::move(read.messages);
        fetched.changes = std::move(read.changes);
        fetched.joins = std::move(read.joins);
        fetched.first_answer_at = api_.first_answer_at();
        const bool is_empty = fetched.messages.empty() && fetched.changes.empty() && fetched.joins.empty();
        if (!is_empty) store_batch(std::move(fetched));
    }
    throw ProviderError("read messages from WAHA: no end after " + std::to_string(waha_batch_cap) + " pages");
}

WahaMessages WahaProvider::read_batch(const std::string& path) {
    try {
        return decode_waha_messages(api_.get(path));
    } catch (const ApiRefusal& refusal) {
        const bool is_about_us = refusal.status == 401 || refusal.status == 403 || refusal.status == 429;
        if (is_about_us || refusal.status < 400) throw;
        // WEBJS knows no list of all chats, and NOWEB none without its store.
        throw ProviderError(std::string(refusal.what())
                + "; the list of all messages needs the engine GOWS, or NOWEB with its store enabled",
            refusal.retry_after);
    }
}

/// One person is one customer, by their number where it is known.
std::string WahaProvider::customer_behind(const std::string& lid) {
    if (const auto known = numbers_.find(lid); known != numbers_.end()) return known->second;
    std::string number;
    try {
        number = decode_waha_number(api_.get("/" + session_ + "/lids/" + percent_encoded(lid)));
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 404) throw;
    }
    if (number.empty()) return lid; // asked again next time: WAHA may know the number later
    if (numbers_.size() >= most_numbers) numbers_.clear();
    numbers_[lid] = number;
    return number;
}

} // namespace convassign
