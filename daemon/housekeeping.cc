// SPDX-License-Identifier: MIT
#include "daemon/housekeeping.h"

#include "core/store/daemon_row.h"
#include "core/store/early_changes.h"
#include "core/store/outbox_rows.h"
#include "core/store/sessions.h"
#include "core/wrap/sqlite.h"

#include <string>

namespace convassign {

namespace {

constexpr Duration life_period = 5s;
constexpr Duration checkpoint_period = 1min;
constexpr Duration session_period = 1min;
constexpr Duration forget_period = 1h;

/// At once no more than these, so that nobody waits long for the database.
constexpr std::int64_t outbox_chunk = 1000;
constexpr std::int64_t early_changes_chunk = 1000;

/// Something that is forgotten, and how long after its end.
struct Forgotten {
    const char* what;
    Duration after;
    void (*forget_ended_before)(const Housekeeping::Needs& parts, Time time);
};

void forget_sessions(const Housekeeping::Needs& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    sessions::remove_ended_before(parts.store, time);
    transaction.commit();
}

/// Until then a late beat of such a page is known to be late.
void forget_tabs(const Housekeeping::Needs& parts, Time time) {
    parts.beats.forget_ended_before(time, parts.store);
}

/// Longer than any scan reaches back by default: what a longer one brings again is noted again.
void forget_early_changes(const Housekeeping::Needs& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    early_changes::remove_noted_before(parts.store, time, early_changes_chunk);
    transaction.commit();
}

void forget_outbox(const Housekeeping::Needs& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    outbox_rows::remove_ended_before(parts.store, time, outbox_chunk);
    transaction.commit();
}

/// Longer than the reader of any provider takes a signed moment for a present one. Where none is signed a
/// later repetition is no longer known for one; it has no effect either, because its messages are stored.
void forget_webhooks(const Housekeeping::Needs& parts, Time time) { parts.webhooks.forget_before(time); }

constexpr Forgotten all_that_is_forgotten[] = {
    {"ended sessions", 0h, forget_sessions},
    {"old tabs", 24h, forget_tabs},
    {"what was sent long ago", 7 * 24h, forget_outbox},
    {"changes of messages that did not come", 7 * 24h, forget_early_changes},
    {"which webhooks came", 1h, forget_webhooks},
};

} // namespace

void Housekeeping::start(Loop& loop) {
    loop.every(life_period, [this] { show_life(); });
    loop.every(checkpoint_period, [this] { checkpoint_above(0); });
    loop.every(session_period, [this] {
        needs_.complaints.attempt(
            "end sessions whose time is over", [this] { needs_.events.close_ended(wall_clock()); });
    });
    loop.every(forget_period, [this] {
        forget(wall_clock());
        clear_log();
        needs_.complaints.attempt("look how the tables have grown", [this] { needs_.store.optimize(); });
    });
}

void Housekeeping::forget(Time now) {
    for (const Forgotten& one : all_that_is_forgotten)
        needs_.complaints.attempt(
            std::string("forget ") + one.what, [&] { one.forget_ended_before(needs_, now - one.after); });
}

void Housekeeping::checkpoint_if_large() { checkpoint_above(Database::large_log); }

void Housekeeping::checkpoint_above(int pages) {
    if (needs_.store.log_size() > pages)
        needs_.complaints.attempt("checkpoint", [this] { needs_.store.keep_house(); });
}

void Housekeeping::end() {
    needs_.complaints.attempt("save beats", [this] { needs_.beats.save(needs_.store); });
    clear_log();
    show_life();
}

// Whoever opens the database now has no long log to read, and nobody finds in it what customers deleted.
void Housekeeping::clear_log() {
    needs_.complaints.attempt("checkpoint", [this] { needs_.store.begin_log_anew(); });
}

void Housekeeping::show_life() {
    needs_.complaints.attempt("say that we are alive", [this] {
        Transaction transaction(needs_.store, Durability::relaxed);
        daemon_row::mark_alive(needs_.store, wall_clock());
        transaction.commit();
    });
    needs_.complaints.attempt("count refused webhooks", [this] { needs_.webhooks.save(); });
}

} // namespace convassign
