// SPDX-License-Identifier: MIT
#include "core/move_checks.h"

#include "core/store/rules.h"
#include "core/verify.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

std::string in_words(const rules::Broken& broken) { return broken.what + ": " + broken.which; }

std::string in_words(const Misfit& misfit) {
    return "row " + std::to_string(misfit.row.value) + " of the history " + misfit.what;
}

/// What is found there has to be found in the database before, too.
template <typename Find>
void hold_one(Database& before, Database& filled, Notes& notes, Find find) {
    const auto found = find(filled);
    if (!found) return;
    if (!find(before)) throw DatabaseError("what is there is not as it was: " + in_words(*found));
    notes.push_back(in_words(*found));
}

} // namespace

Notes hold_against(Database& before, Database& filled, const Told& told) {
    Notes notes;
    for (std::size_t rule = 0; rule < rules::count(); ++rule) {
        if (told) told("rules: " + std::to_string(rule) + " of " + std::to_string(rules::count()));
        hold_one(before, filled, notes, [&](Database& one) { return rules::find_broken(one, rule); });
    }
    hold_one(before, filled, notes, [&](Database& one) {
        return verify(one, {}, [&](HistoryId reached, HistoryId last) {
            if (told)
                told("history: row " + std::to_string(reached.value) + " of " + std::to_string(last.value));
        }).first_wrong;
    });
    return notes;
}

} // namespace convassign
