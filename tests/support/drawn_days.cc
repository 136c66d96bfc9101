// SPDX-License-Identifier: MIT
#include "tests/support/drawn_days.h"

#include "core/commitments.h"
#include "core/detail.h"
#include "core/store/chain.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

constexpr int days = 3;
constexpr int conversations_a_day = 24;

} // namespace

DrawnDays::DrawnDays() {
    for (const char* name : {"ada", "ben", "cem"})
        add_agent(name);
    for (int day = 0; day < days; ++day)
        draw_a_day(day);
}

void DrawnDays::draw_a_day(int day) {
    const Time begin = noon + day * 24h;
    commitments::keep(*this, recipients(), begin);
    for (const char* name : {"ada", "ben", "cem"})
        set_online(name, begin);
    for (int i = 0; i < conversations_a_day; ++i) {
        const Time now = begin + i * 1s;
        if (i == conversations_a_day / 2) set_offline("cem");
        const ConversationId id = receive("c" + std::to_string(day) + "." + std::to_string(i), now);
        convassign::draw(*this, recipients(), config.presence, now);
        if (i % 8 == 1) release(by_admin(now), {id}, {});
        if (i % 8 == 2) reassign_at_random(by_admin(now), {id}, {});
        if (i % 8 == 3) close(by_admin(now), {id}, {});
    }
}

DrawnDays::Falsified::Falsified(DrawnDays& store, const std::string& sql) : store_(store) {
    store_.script(
        "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; SAVEPOINT falsified; " + sql);
}

DrawnDays::Falsified::~Falsified() { store_.script("ROLLBACK TO falsified; RELEASE falsified"); }

void DrawnDays::falsify(const std::string& sql) {
    script("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + sql);
}

void DrawnDays::chain_anew() { chain::fill(*this); }

std::string DrawnDays::told(HistoryKind kind, const std::string& day, const char* member) {
    for (const HistoryRow& row : all_rows())
        if (row.kind == kind && detail_text(row.detail, "day") == day) return detail_text(row.detail, member);
    return {};
}

std::string DrawnDays::commitment_of(const std::string& day) {
    return told(HistoryKind::commitment, day, "sha256");
}

std::string DrawnDays::secret_of(const std::string& day) {
    return told(HistoryKind::revealed, day, "secret");
}

} // namespace convassign
