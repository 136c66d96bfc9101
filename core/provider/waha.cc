// SPDX-License-Identifier: MIT
#include "core/provider/waha.h"

#include "core/provider/answer.h"
#include "core/provider/waha_api.h"
#include "core/provider/waha_row.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

constexpr std::size_t waha_batch_size = 100;
constexpr std::size_t waha_row_cap = 1'000'000; // a list that has no end
constexpr std::size_t most_numbers = 50'000;    // people who are remembered
constexpr std::size_t most_in_vain = 1'000;     // the same of those whose number is not known
constexpr std::size_t asked_again = 3;          // in each poll

} // namespace

WahaProvider::WahaProvider(const ProviderConfig& config, const std::string& api_key,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : api_(waha_access(config, api_key), timeouts),
      session_(percent_encoded(config.setting("session"))),
      deep_lookback_(config.deep_lookback),
      size_(waha_batch_size) {
    progress_.floor = cursor.empty() ? config.start_from : parse_cursor(cursor, "WAHA");
}

void WahaProvider::poll(Time now, const StoreBatch& store_batch) {
    const Time planned_at = api_.server_time().value_or(now);
    unread_.clear();
    asked_.clear();
    need_working_session(now);
    if (outage_.has_just_ended(now)) progress_.deep_at.reset();
    const Scan scan = plan_scan(progress_, planned_at, deep_lookback_);
    const ScanProgress after =
        progress_after(progress_, scan, planned_at, api_.server_time().value_or(planned_at));
    read_since(outage_.lower(scan.lower, now), store_batch);

    progress_ = after;
    FetchedBatch end;
    end.cursor = cursor_of(*after.floor);
    end.first_answer_at = api_.first_answer_at();
    end.unread = unread_;
    end.joins = ask_again();
    store_batch(std::move(end));
    refuse_unread("WAHA", unread_);
}

/// While the phone is away its list stands still, and what comes later may have old times: the line then
/// stays where it is. WAHA itself answers, and is asked on as ever: what the phone brings is found at once.
void WahaProvider::need_working_session(Time now) {
    const std::string status = decode_waha_status(api_.get("/sessions/" + session_));
    if (status != "WORKING") {
        outage_.begin(progress_.floor);
        throw PartialFailure("read messages from WAHA: the session is " + in_quotes(status)
            + " and not 'WORKING'; look at it in WAHA's dashboard");
    }
    outage_.end(now);
}

/// The oldest first, so that what comes meanwhile is at the end. A short batch is not the last one: WAHA
/// leaves rows out of a batch after it was cut.
void WahaProvider::read_since(Time lower, const StoreBatch& store_batch) {
    const std::string list = "/" + session_
        + "/chats/all/messages?sortBy=timestamp&sortOrder=asc&downloadMedia=false&filter.timestamp.gte="
        + std::to_string(to_milliseconds(lower) / 1000);
    for (std::size_t offset = 0; offset < waha_row_cap;) {
        const std::size_t asked = size_.now();
        auto read = read_piece(list, offset);
        if (!read) { // too large, unless it was a single row: less is asked for now
            offset += asked == 1 ? 1 : 0;
            continue;
        }
        if (read->rows == 0 && (asked == size_.most() || is_end(list, offset))) return;
        store(std::move(*read), store_batch);
        offset += asked;
    }
    throw ProviderError(
        "read messages from WAHA: no end after " + std::to_string(waha_row_cap) + " messages");
}

/// As many rows as are asked for just now. Nothing where the answer was too large; a single row that is too
/// large by itself is kept aside.
std::optional<WahaMessages> WahaProvider::read_piece(const std::string& list, std::size_t offset) {
    try {
        WahaMessages read = read_batch(list, size_.now(), offset);
        size_.was_good();
        return read;
    } catch (const AnswerTooLarge& error) {
        if (!size_.was_too_large()) {
            UnreadRow row = too_large_row(error.beginning, "the row is too large to be read");
            row.provider_message_id = bare_waha_id(row.provider_message_id);
            add_unread(unread_, std::move(row));
        }
        return std::nullopt;
    }
}

/// A small batch may be empty because WAHA left out its rows.
bool WahaProvider::is_end(const std::string& list, std::size_t offset) {
    try {
        return read_batch(list, size_.most(), offset).rows == 0;
    } catch (const AnswerTooLarge&) {
        return false;
    }
}

void WahaProvider::store(WahaMessages read, const StoreBatch& store_batch) {
    FetchedBatch fetched;
    fetched.joins = std::move(read.joins);
    for (IncomingMessage& message : read.messages)
        if (is_waha_lid(message.customer)) name_by_number(message, fetched.joins);
    for (UnreadRow& row : read.unread)
        add_unread(unread_, std::move(row));
    fetched.messages = std::move(read.messages);
    fetched.changes = std::move(read.changes);
    fetched.fates = std::move(read.fates);
    for (MessageFate& fate : fetched.fates)
        fate.at = api_.server_time().value_or(fate.at);
    fetched.first_answer_at = api_.first_answer_at();
    const bool is_empty =
        fetched.messages.empty() && fetched.changes.empty() && fetched.joins.empty() && fetched.fates.empty();
    if (!is_empty) store_batch(std::move(fetched));
}

WahaMessages WahaProvider::read_batch(const std::string& list, std::size_t limit, std::size_t offset) {
    try {
        return decode_waha_messages(
            api_.get(list + "&limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset)));
    } catch (const ApiRefusal& refusal) {
        const bool is_about_us = refusal.status == 401 || refusal.status == 403 || refusal.status == 429;
        if (is_about_us || refusal.status < 400) throw;
        // WEBJS knows no list of all chats, and NOWEB none without its store.
        throw ProviderError(std::string(refusal.what())
                + "; the list of all messages needs the engine GOWS, or NOWEB with its store enabled",
            refusal.retry_after);
    }
}

/// One person is one customer, by their number where it is known. A lid that was asked for in vain has
/// perhaps a conversation of its own.
void WahaProvider::name_by_number(IncomingMessage& message, std::vector<JoinedAddresses>& joins) {
    const std::string lid = message.customer;
    const std::string number = number_behind(lid);
    if (number.empty()) return;
    message.customer = number;
    message.other_addresses.push_back(lid);
    if (std::erase(in_vain_, lid) > 0) joins.push_back({lid, number});
}

/// Empty where WAHA does not know it, which it may later.
std::string WahaProvider::number_behind(const std::string& lid) {
    if (const auto known = numbers_.find(lid); known != numbers_.end()) return known->second;
    if (asked_.contains(lid)) return "";
    std::string number;
    try {
        number = decode_waha_number(api_.get("/" + session_ + "/lids/" + percent_encoded(lid)));
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 404) throw;
    }
    if (number.empty()) {
        asked_.insert(lid);
        if (std::ranges::find(in_vain_, lid) == in_vain_.end()) in_vain_.push_back(lid);
        if (in_vain_.size() > most_in_vain) in_vain_.pop_front();
        return number;
    }
    if (numbers_.size() >= most_numbers) numbers_.clear();
    numbers_[lid] = number;
    return number;
}

/// Some of the lids that were asked for in vain, those first that were not asked for the longest time.
std::vector<JoinedAddresses> WahaProvider::ask_again() {
    std::vector<JoinedAddresses> joins;
    std::vector<std::string> due(in_vain_.begin(),
        in_vain_.begin() + static_cast<std::ptrdiff_t>(std::min(in_vain_.size(), asked_again)));
    for (const std::string& lid : due) {
        if (asked_.contains(lid)) continue;
        std::erase(in_vain_, lid);
        const std::string number = number_behind(lid); // stands behind all others again where it is in vain
        if (!number.empty()) joins.push_back({lid, number});
    }
    return joins;
}

} // namespace convassign
