// SPDX-License-Identifier: MIT
#include "daemon/housekeeping.h"

#include "core/store/daemon_row.h"
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

/// Something that is forgotten, and how long after its end.
struct Forgotten {
    const char* what;
    Duration after;
    void (*forget_ended_before)(const Housekeeping::Parts& parts, Time time);
};

void forget_sessions(const Housekeeping::Parts& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    sessions::remove_ended_before(parts.store, time);
    transaction.commit();
}

/// Until then a late beat of such a page is known to be late.
void forget_tabs(const Housekeeping::Parts& parts, Time time) {
    parts.beats.forget_ended_before(time, parts.store);
}

void forget_outbox(const Housekeeping::Parts& parts, Time time) {
    Transaction transaction(parts.store, Durability::relaxed);
    outbox_rows::remove_ended_before(parts.store, time, outbox_chunk);
    transaction.commit();
}

/// Longer than the reader of any provider takes a signed moment for a present one. Where none is signed a
/// later repetition is no longer known for one; it has no effect either, because its messages are stored.
void forget_webhooks(const Housekeeping::Parts& parts, Time time) { parts.webhooks.forget_before(time); }

constexpr Forgotten all_that_is_forgotten[] = {
    {"ended sessions", 0h, forget_sessions},
    {"old tabs", 24h, forget_tabs},
    {"what was sent long ago", 7 * 24h, forget_outbox},
    {"which webhooks came", 1h, forget_webhooks},
};

} // namespace

void Housekeeping::start(Loop& loop) {
    loop.every(life_period, [this] { show_life(); });
    loop.every(checkpoint_period, [this] { checkpoint_above(0); });
    loop.every(session_period, [this] {
        parts_.complaints.attempt(
            "end sessions whose time is over", [this] { parts_.events.close_ended(wall_clock()); });
    });
    loop.every(forget_period, [this] {
        forget(wall_clock());
        parts_.complaints.attempt("look how the tables have grown", [this] { parts_.store.optimize(); });
    });
}

void Housekeeping::forget(Time now) {
    for (const Forgotten& one : all_that_is_forgotten)
        parts_.complaints.attempt(
            std::string("forget ") + one.what, [&] { one.forget_ended_before(parts_, now - one.after); });
}

void Housekeeping::checkpoint_if_large() { checkpoint_above(Database::large_log); }

void Housekeeping::checkpoint_above(int pages) {
    if (parts_.store.log_size() > pages)
        parts_.complaints.attempt("checkpoint", [this] { parts_.store.keep_house(); });
}

void Housekeeping::end() {
    parts_.complaints.attempt("save beats", [this] { parts_.beats.save(parts_.store); });
    // The first write after it begins the log anew: whoever opens the database now has no long log to read.
    parts_.complaints.attempt("checkpoint", [this] { parts_.store.keep_house(); });
    show_life();
}

void Housekeeping::show_life() {
    parts_.complaints.attempt("say that we are alive", [this] {
        Transaction transaction(parts_.store, Durability::relaxed);
        daemon_row::mark_alive(parts_.store, wall_clock());
        transaction.commit();
    });
    parts_.complaints.attempt("count refused webhooks", [this] { parts_.webhooks.save(); });
}

} // namespace convassign
