// SPDX-License-Identifier: MIT
#include "core/commitments.h"

#include "core/base/random.h"
#include "core/detail.h"
#include "core/fair_draw.h"
#include "core/outbox_queue.h"
#include "core/store/agents.h"
#include "core/store/draw_days.h"
#include "core/store/history_writes.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"

#include <algorithm>

namespace convassign::commitments {

namespace {

/// Whoever waited for the database draws at a moment that is past; beyond this a clock was set back.
constexpr Duration longest_wait = std::chrono::minutes(1);

bool is_over(const DrawDay& day, Time now) {
    return day.draws >= most_draws_of_a_day || utc_date(now) > utc_date(day.begun_at)
        || now < day.begun_at - longest_wait;
}

bool is_open(const DrawDay& day) { return !day.ended_at; }

void add_row(Database& store, HistoryKind kind, const std::string& detail, Time now) {
    HistoryRow row;
    row.at = now;
    row.kind = kind;
    row.actor = "auto";
    row.detail = detail;
    add_history(store, row);
}

DrawDay begin(Database& store, const Recipients& recipients, Time now) {
    const DrawDay day = draw_days::begin(store, utc_date(now), random_bytes(fair_draw::secret_bytes), now);
    const std::string hash = to_hex(sha256(day.secret));
    add_row(store, HistoryKind::commitment, commitment_detail(day.day, hash), now);
    queue_commitment(store, recipients, day.day, hash, now);
    return day;
}

void reveal(Database& store, const DrawDay& day, Time now) {
    const auto names = fair_draw::name_digests(agents::ever(store));
    const std::string digest = to_hex(fair_draw::names_digest(names));
    add_row(store, HistoryKind::revealed, revealed_detail(day, names.size(), digest), now);
    draw_days::mark_revealed(store, day.id);
}

} // namespace

DrawDay open_day(Database& store, const Recipients& recipients, Time now) {
    std::vector<DrawDay> days = draw_days::unrevealed(store);
    for (DrawDay& day : days) {
        if (is_open(day) && is_over(day, now)) {
            draw_days::end_open(store, now);
            day.ended_at = now;
        }
        if (!is_open(day)) reveal(store, day, now);
    }
    const auto open = std::ranges::find_if(days, is_open);
    return open == days.end() ? begin(store, recipients, now) : *open;
}

DrawDay next_day(Database& store, const Recipients& recipients, const DrawDay& full, Time now) {
    draw_days::save_draws(store, full.id, full.draws);
    draw_days::end_open(store, now);
    return begin(store, recipients, now);
}

std::vector<Commitment> newest(Database& store, std::int64_t limit) {
    std::vector<Commitment> commitments;
    for (const DrawDay& day : draw_days::newest(store, limit)) {
        Commitment one{day.day, day.begun_at, to_hex(sha256(day.secret)), {}, {}};
        if (day.is_revealed) {
            one.secret = to_hex(day.secret);
            one.draws = day.draws;
        }
        commitments.push_back(std::move(one));
    }
    return commitments;
}

void keep(Database& store, const Recipients& recipients, Time now) {
    const std::vector<DrawDay> days = draw_days::unrevealed(store);
    const bool is_kept = days.size() == 1 && is_open(days.front()) && !is_over(days.front(), now);
    if (is_kept) return;
    Transaction transaction(store);
    open_day(store, recipients, now);
    transaction.commit();
}

} // namespace convassign::commitments
