// SPDX-License-Identifier: MIT
#include "daemon/housekeeping.h"

#include "core/checkpoint.h"
#include "core/forgotten_batch.h"
#include "core/store/daemon_row.h"
#include "core/store/early_changes.h"
#include "core/store/early_fates.h"
#include "core/store/forgotten.h"
#include "core/store/outbox_rows.h"
#include "core/store/sessions.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"

#include <string>
#include <thread>

namespace convassign {

namespace {

constexpr Duration life_period = 5s;
constexpr Duration checkpoint_period = 1min;
constexpr Duration session_period = 1min;
constexpr Duration forget_period = 1h;
/// After its start a daemon has more urgent things to do.
constexpr Duration first_pass = 2s;
/// Between two steps of what takes long, so that it takes a small part of everybody's time.
constexpr Duration step_pause = 100ms;
constexpr Duration step_pause_once = 5ms;
constexpr Duration pause_after_failure = 1min;
constexpr Duration pause_while_held_up = 1s;

/// At once no more than these, so that nobody waits long for the database.
constexpr std::int64_t outbox_chunk = 1000;
constexpr std::int64_t early_changes_chunk = 1000;
constexpr std::int64_t forgotten_chunk = 10000;

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

void forget_early_fates(const Housekeeping::Needs& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    early_fates::remove_noted_before(parts.store, time, early_changes_chunk);
    transaction.commit();
}

void forget_outbox(const Housekeeping::Needs& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    outbox_rows::remove_ended_before(parts.store, time, outbox_chunk);
    transaction.commit();
}

/// Not before the providers were read long after it.
void forget_what_was_forgotten(const Housekeeping::Needs& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    forgotten::remove_before(parts.store, time, longest_reach, forgotten_chunk);
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
    {"reports on messages that did not come", 24h, forget_early_fates},
    {"what was forgotten long ago", longest_reach, forget_what_was_forgotten},
    {"which webhooks came", 1h, forget_webhooks},
};

} // namespace

void Housekeeping::start(Loop& loop) {
    checkpoint_above(0); // from here on the log is known by its mark
    loop.every(life_period, [this] { show_life(); });
    loop.every(checkpoint_period, [this] { checkpoint_above(0); });
    loop.every(session_period, [this] {
        needs_.complaints.attempt(
            "end sessions whose time is over", [this] { needs_.events.close_ended(wall_clock()); });
    });
    loop.after(first_pass, [this, &loop] { begin_pass(loop); });
    loop.every(forget_period, [this, &loop] {
        forget(wall_clock());
        begin_pass(loop);
        clear_log();
        needs_.complaints.attempt("look how the tables have grown", [this] {
            if (SqliteDatabase* file = needs_.store.as_file()) optimize(*file);
        });
    });
}

void Housekeeping::begin_pass(Loop& loop) {
    if (pass_) return;
    pass_.emplace(needs_.retention);
    go_on_with_pass(loop);
}

void Housekeeping::go_on_with_pass(Loop& loop) {
    bool is_left = true;
    const bool went_well = needs_.complaints.attempt(
        "delete what is too old", [&] { is_left = pass_->step(needs_.store, wall_clock()); });
    if (is_left) {
        loop.after(went_well ? step_pause : pause_after_failure, [this, &loop] { go_on_with_pass(loop); });
        return;
    }
    pass_.reset();
    clear_log();
}

void Housekeeping::delete_old(Duration limit) {
    const auto deadline = steady_clock() + limit;
    RetentionPass pass(needs_.retention);
    needs_.complaints.attempt("delete what is too old", [&] {
        while (pass.step(needs_.store, wall_clock()) && steady_clock() < deadline)
            std::this_thread::sleep_for(step_pause_once);
    });
}

void Housekeeping::forget(Time now) {
    for (const Forgotten& one : all_that_is_forgotten)
        needs_.complaints.attempt(
            std::string("forget ") + one.what, [&] { one.forget_ended_before(needs_, now - one.after); });
}

/// Not in each round while others read in the log for long, as a backup does: each attempt takes a while.
void Housekeeping::checkpoint_if_large() {
    if (held_up_until_ && steady_clock() < *held_up_until_) return;
    if (is_log_to_clear_)
        clear_log();
    else
        checkpoint_above(checkpoint_pages);
    held_up_until_.reset();
    if (is_log_to_clear_ || log_size(needs_.store) > checkpoint_pages)
        held_up_until_ = steady_clock() + pause_while_held_up;
}

void Housekeeping::checkpoint_above(int pages) {
    if (log_size(needs_.store) > pages)
        needs_.complaints.attempt("checkpoint", [this] { checkpoint(needs_.store, wall_clock()); });
}

void Housekeeping::end() {
    needs_.complaints.attempt("save beats", [this] { needs_.beats.save(needs_.store); });
    clear_log();
    show_life();
    note_end();
}

void Housekeeping::note_begin() { note_end_at(std::nullopt); }
void Housekeeping::note_end() { note_end_at(wall_clock()); }

void Housekeeping::note_end_at(std::optional<Time> time) {
    needs_.complaints.attempt("note how the daemon ended", [&] {
        Transaction transaction(needs_.store);
        daemon_row::mark_ended(needs_.store, time);
        transaction.commit();
    });
}

// Whoever opens the database now has no long log to read, and nobody finds in it what customers deleted.
void Housekeeping::clear_log() {
    needs_.complaints.attempt(
        "clear the log", [this] { is_log_to_clear_ = !begin_log_anew(needs_.store, wall_clock()); });
}

void Housekeeping::show_life() {
    needs_.complaints.attempt("say that we are alive", [this] {
        Transaction transaction(needs_.store, Durability::relaxed);
        daemon_row::mark_alive(needs_.store, wall_clock());
        transaction.commit();
    });
    needs_.complaints.attempt("count refused webhooks", [this] { needs_.webhooks.save(wall_clock()); });
}

} // namespace convassign
