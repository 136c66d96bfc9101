// SPDX-License-Identifier: MIT
#include "core/verify.h"
#include "cmd/progress.h"
#include "cmd/verify_json.h"
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/wrap/digest.h"

#include <iostream>

namespace convassign {

namespace {

Verified verify_all(const CommandNeeds& needs, const Options& options) {
    Progress progress(std::cerr, is_error_watched() && !options.quiet);
    return verify(needs.store, {options.verify.since, options.verify.commitment},
        [&](HistoryId reached, HistoryId last) {
            progress.tell(
                "verify: row " + std::to_string(reached.value) + " of " + std::to_string(last.value));
        });
}

std::string in_words(const Misfit& misfit) {
    return misfit.row == HistoryId{} ? misfit.what
                                     : "row " + std::to_string(misfit.row.value) + " " + misfit.what;
}

/// What was looked at, and then what could not be.
void print(const CommandNeeds& needs, const Verified& verified) {
    const VerifiedCounts& counts = verified.counts;
    Output& output = needs.output;
    output.row({count_of(counts.rows, "row") + " of the history, each chained to the one before"});
    if (counts.draws > 0)
        output.row({count_of(counts.draws, "draw") + ", each of its candidates, its secret and its index"});
    if (counts.days > 0)
        output.row({count_of(counts.days, "day") + " of draws, each with its commitment and its secret"});
    if (!verified.day.empty()) output.row({"the commitment is that of " + verified.day});
    if (verified.kept_row)
        output.row({"the hash is that of row " + std::to_string(verified.kept_row->value)});
    const auto not_looked_at = [&](std::int64_t count, const char* noun, const std::string& why) {
        if (count > 0) output.row({{count_of(count, noun) + " " + why, Style::dim}});
    };
    not_looked_at(counts.erased, "row", "erased: of these the chain has the hash alone");
    not_looked_at(verified.open_days, "day",
        "whose secret is not revealed yet: looked at with the one of the database");
    not_looked_at(
        counts.without_secret, "draw", "from before days had secrets: only among whom, and for whom");
    not_looked_at(
        counts.not_rebuilt, "draw", "not looked at: who could be drawn rested on rows that are erased");
    output.row(
        {"row " + std::to_string(verified.end.last.value) + " has the hash " + to_hex(verified.end.hash)});
}

} // namespace

void run_verify(const CommandNeeds& needs, const Options& options) {
    require_role(needs.actor, Role::supervisor, "verify");
    const Verified verified = verify_all(needs, options);
    if (needs.output.json())
        needs.output.document(verified_json(verified));
    else if (!verified.first_wrong)
        print(needs, verified);
    if (!verified.first_wrong) return;
    needs.output.flush();
    throw Error("verify: " + in_words(*verified.first_wrong));
}

} // namespace convassign
