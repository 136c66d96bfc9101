// SPDX-License-Identifier: MIT
#include "core/provider/evolution.h"

#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t evolution_batch_size = 200;
constexpr std::size_t spare = 100; // rows that may come while a single second is read
constexpr Duration ahead = 24h;    // of our clock: a window without an end is no window at all there

std::string evolution_advice(long status) {
    if (status == 401 || status == 403) return "; check the API key";
    if (status == 404) return "; check instance and base_url";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

} // namespace

EvolutionProvider::EvolutionProvider(const ProviderConfig& config, const std::string& api_key,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : api_({"Evolution", config.base_url, "apikey", api_key, evolution_advice}, timeouts),
      path_("/chat/findMessages/" + percent_encoded(config.setting("instance"))),
      deep_lookback_(config.deep_lookback) {
    progress_.floor = cursor.empty() ? config.start_from : parse_cursor(cursor, "Evolution");
}

void EvolutionProvider::poll(Time now, const StoreBatch& store_batch) {
    const Time planned_at = api_.server_time().value_or(now);
    const Scan scan = plan_scan(progress_, planned_at, deep_lookback_);
    unread_.clear();
    // What the clock shows when the scan begins; the answers that follow come later.
    EvolutionBatch newest = batch_of(scan.lower, planned_at + ahead, evolution_batch_size);
    const ScanProgress after =
        progress_after(progress_, scan, planned_at, api_.server_time().value_or(planned_at));
    if (newest.total <= newest.rows)
        store(std::move(newest), store_batch);
    else
        read_window(scan.lower, planned_at + ahead, planned_at, store_batch);

    progress_ = after;
    FetchedBatch end;
    end.cursor = cursor_of(*after.floor);
    end.first_answer_at = api_.first_answer_at();
    end.unread = unread_;
    store_batch(std::move(end));
    refuse_unread("Evolution", unread_);
}

/// Both ends belong to the window, and so does the middle to both halves: what comes twice is stored once.
void EvolutionProvider::read_window(Time lower, Time upper, Time now, const StoreBatch& store_batch) {
    EvolutionBatch batch = batch_of(lower, upper, evolution_batch_size);
    if (batch.total > batch.rows && upper - lower <= 1s) batch = batch_of(lower, upper, batch.total + spare);
    if (batch.total <= batch.rows) {
        store(std::move(batch), store_batch);
        return;
    }
    if (upper - lower <= 1s)
        throw ProviderError("read messages from Evolution: " + std::to_string(batch.total)
            + " messages of one second, and only " + std::to_string(batch.rows) + " are given");
    const Time end = lower < now ? std::min(upper, now) : upper; // nearly all lies before now
    const Time middle = std::chrono::floor<std::chrono::seconds>(lower + (end - lower) / 2);
    const Time split = std::clamp(middle, lower + 1s, upper - 1s);
    read_window(lower, split, now, store_batch);
    read_window(split, upper, now, store_batch);
}

/// Without both ends the filter is ignored, and `offset` is the size of a batch.
EvolutionBatch EvolutionProvider::batch_of(Time lower, Time upper, std::size_t size) {
    const Json where = {
        {"messageTimestamp", {{"gte", iso8601_seconds(lower)}, {"lte", iso8601_seconds(upper)}}}};
    const Json body = {{"where", where}, {"page", 1}, {"offset", size}};
    return decode_evolution_batch(api_.post(path_, body.dump()));
}

void EvolutionProvider::store(EvolutionBatch batch, const StoreBatch& store_batch) {
    std::ranges::move(batch.unread, std::back_inserter(unread_));
    FetchedBatch fetched;
    fetched.messages = std::move(batch.messages);
    fetched.changes = std::move(batch.changes);
    fetched.joins = std::move(batch.joins);
    fetched.first_answer_at = api_.first_answer_at();
    const bool is_empty = fetched.messages.empty() && fetched.changes.empty() && fetched.joins.empty();
    if (!is_empty) store_batch(std::move(fetched));
}

} // namespace convassign
