// SPDX-License-Identifier: MIT
#include "core/provider/evolution.h"

#include "core/provider/answer.h"
#include "core/provider/evolution_api.h"
#include "core/provider/evolution_instance.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t evolution_batch_size = 200;
constexpr std::size_t spare = 100;         // rows that may come while a single second is read
constexpr Duration ahead = 24h;            // of our clock: a window without an end is no window at all there
constexpr int most_held = 6;               // batches that wait in memory until what is older is stored
constexpr int most_passes = 5;             // over one second
constexpr std::size_t most_too_large = 99; // rows, one behind the other, that are too large to be read
constexpr Duration state_period = 3s;      // while the instance was last seen open
constexpr Duration kind_period = 1h;
constexpr Duration away_period = 20s; // between two looks at the list while the instance is away

bool is_over(std::optional<Time> since, Duration period, Time now) {
    return !since || std::chrono::abs(now - *since) >= period;
}

/// Before 2.2.1 the window was ignored: halves of it would be read for ever.
void refuse_other_times(const EvolutionBatch& batch, Time lower, Time upper) {
    if ((batch.oldest && *batch.oldest < lower) || (batch.newest && *batch.newest > upper))
        throw ProviderError("read messages from Evolution: it gives messages of other times than was asked "
                            "for; Evolution API 2.2.1 or newer is needed");
}

} // namespace

EvolutionProvider::EvolutionProvider(const ProviderConfig& config, const std::string& api_key,
    const std::string& cursor, const HttpTimeouts& timeouts)
    : api_(evolution_access(config, api_key), timeouts),
      instance_(percent_encoded(config.setting("instance"))),
      deep_lookback_(config.deep_lookback),
      size_(evolution_batch_size) {
    progress_.floor = cursor.empty() ? config.start_from : parse_cursor(cursor, "Evolution");
}

void EvolutionProvider::poll(Time now, const StoreBatch& store_batch) {
    const Time planned_at = api_.server_time().value_or(now);
    unread_.clear();
    began_at_.reset();
    look_at_state(now);
    if (!is_connected() && !is_over(read_at_, away_period, now)) throw instance_is_away();
    read_at_ = now;
    look_at_kind(now);
    if (outage_.has_just_ended(now)) progress_.deep_at.reset();
    const Scan scan = plan_scan(progress_, planned_at, deep_lookback_);
    const Time lower = outage_.lower(scan.lower, now);
    read_window(lower, std::chrono::floor<std::chrono::seconds>(planned_at + ahead), 0, store_batch);
    if (!is_connected()) throw instance_is_away();
    end_scan(progress_after(progress_, scan, planned_at, began_at_.value_or(planned_at)), store_batch);
    refuse_unread("Evolution", unread_);
}

/// Evolution itself answers, and its state is asked for as often as ever: what the phone brings once it is
/// back is found at once.
PartialFailure EvolutionProvider::instance_is_away() const {
    return PartialFailure("read messages from Evolution: the instance is " + in_quotes(state_)
        + " and not 'open', so that nothing comes; connect it again in Evolution's manager");
}

void EvolutionProvider::end_scan(const ScanProgress& after, const StoreBatch& store_batch) {
    progress_ = after;
    FetchedBatch end;
    end.cursor = cursor_of(*after.floor);
    end.first_answer_at = api_.first_answer_at();
    end.unread = unread_;
    end.warning = std::exchange(warning_, std::nullopt);
    store_batch(std::move(end));
}

/// A list is given whatever the state is, and then has nothing new. Versions that do not tell it are trusted.
void EvolutionProvider::look_at_state(Time now) {
    if (is_connected() && !is_over(state_at_, state_period, now)) return;
    try {
        state_ = decode_evolution_state(api_.get("/instance/connectionState/" + instance_));
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 404) throw;
        state_.clear();
    }
    state_at_ = now;
    if (is_connected())
        outage_.end(now);
    else
        outage_.begin(progress_.floor);
}

/// Whoever may not ask is not told, which costs the warning alone.
void EvolutionProvider::look_at_kind(Time now) {
    if (!is_over(kind_at_, kind_period, now)) return;
    kind_at_ = now;
    try {
        const bool is_official =
            is_official_account(api_.get("/instance/fetchInstances?instanceName=" + instance_));
        warning_ = is_official
            ? "the instance is a WHATSAPP-BUSINESS one, for which Evolution keeps no pictures, "
              "voice notes, videos, documents, stickers and orders: use the type meta"
            : "";
    } catch (const ApiRefusal&) {
    }
}

/// Both ends belong to the window. What comes twice is stored once.
void EvolutionProvider::read_window(Time lower, Time upper, int held, const StoreBatch& store_batch) {
    EvolutionBatch batch;
    try {
        batch = batch_of(lower, upper);
    } catch (const AnswerTooLarge& error) {
        read_around(error, lower, upper, held, store_batch);
        return;
    }
    if (batch.total > batch.rows) {
        refuse_other_times(batch, lower, upper);
        if (!batch.oldest || *batch.oldest == *batch.newest) {
            const Time second = batch.newest.value_or(lower);
            batch = {};
            if (second > lower) read_window(lower, second - 1s, held, store_batch);
            read_second(second, store_batch);
            return;
        }
        const bool is_far = *batch.newest - lower > 2s;
        if (held >= most_held && is_far) { // no more of them wait: this one is read again
            const Time middle = std::chrono::floor<std::chrono::seconds>(lower + (*batch.newest - lower) / 2);
            read_window(lower, middle, held, store_batch);
            read_window(middle, upper, held, store_batch);
            return;
        }
        read_window(lower, *batch.oldest, held + 1, store_batch);
    }
    store(std::move(batch), store_batch);
}

/// The newest row of the window is too large to be read even alone, and perhaps the next ones, too.
void EvolutionProvider::read_around(
    const AnswerTooLarge& first, Time lower, Time upper, int held, const StoreBatch& store_batch) {
    add_unread(unread_, too_large_row(first.beginning, "the row is too large to be read"));
    for (std::size_t page = 2; page <= most_too_large; ++page)
        try {
            const EvolutionBatch next = decode_evolution_batch(answer_for(lower, upper, 1, page));
            if (next.rows == 0) return;
            refuse_other_times(next, lower, upper);
            if (!next.newest) continue;
            if (*next.newest > lower) read_window(lower, *next.newest - 1s, held, store_batch);
            read_second(*next.newest, store_batch);
            return;
        } catch (const AnswerTooLarge& error) {
            add_unread(unread_, too_large_row(error.beginning, "the row is too large to be read"));
        }
    throw ProviderError("read messages from Evolution: " + std::to_string(most_too_large)
        + " rows in a row are too large to be read");
}

/// The order of a second's rows may differ from answer to answer: it is read until all were seen.
void EvolutionProvider::read_second(Time second, const StoreBatch& store_batch) {
    EvolutionRecords records;
    std::size_t size = std::max<std::size_t>(1, size_.now());
    for (int pass = 0; pass < most_passes && !records.is_complete();)
        if (read_in_pieces(second, size, records)) {
            ++pass;
            if (size >= size_.most()) size = records.total() + spare;
        } else {
            size = std::max<std::size_t>(1, size / 2);
        }
    if (!records.is_complete())
        throw ProviderError("read messages from Evolution: " + std::to_string(records.total())
            + " messages of one second, and only " + std::to_string(records.seen()) + " are given");
    store(records.decoded(), store_batch);
}

/// One pass. False when an answer was too large: the pieces must be smaller.
bool EvolutionProvider::read_in_pieces(Time second, std::size_t size, EvolutionRecords& records) {
    for (std::size_t page = 1; (page - 1) * size < std::max<std::size_t>(1, records.total()); ++page)
        try {
            if (records.add(answer_for(second, second, size, page)) == 0) break;
        } catch (const AnswerTooLarge& error) {
            if (size > 1) return false;
            UnreadRow row = too_large_row(error.beginning, "the row is too large to be read");
            records.add_too_large(row.excerpt, page);
            add_unread(unread_, std::move(row));
        }
    return true;
}

/// As many rows as an answer may have.
EvolutionBatch EvolutionProvider::batch_of(Time lower, Time upper) {
    for (;;)
        try {
            EvolutionBatch batch = decode_evolution_batch(answer_for(lower, upper, size_.now()));
            size_.was_good();
            return batch;
        } catch (const AnswerTooLarge&) {
            if (!size_.was_too_large()) throw;
        }
}

/// Without both ends the filter is ignored, and `offset` is the size of a batch.
std::string EvolutionProvider::answer_for(Time lower, Time upper, std::size_t size, std::size_t page) {
    const Json where = {
        {"messageTimestamp", {{"gte", iso8601_seconds(lower)}, {"lte", iso8601_seconds(upper)}}}};
    const Json body = {{"where", where}, {"page", page}, {"offset", size}};
    std::string answer = api_.post("/chat/findMessages/" + instance_, body.dump());
    if (!began_at_) began_at_ = api_.server_time();
    return answer;
}

void EvolutionProvider::store(EvolutionBatch batch, const StoreBatch& store_batch) {
    for (UnreadRow& row : batch.unread)
        add_unread(unread_, std::move(row));
    FetchedBatch fetched;
    fetched.messages = std::move(batch.messages);
    fetched.changes = std::move(batch.changes);
    fetched.joins = std::move(batch.joins);
    fetched.fates = std::move(batch.fates);
    for (MessageFate& fate : fetched.fates)
        fate.at = api_.server_time().value_or(fate.at);
    fetched.first_answer_at = api_.first_answer_at();
    const bool is_empty =
        fetched.messages.empty() && fetched.changes.empty() && fetched.joins.empty() && fetched.fates.empty();
    if (!is_empty) store_batch(std::move(fetched));
}

} // namespace convassign
