// SPDX-License-Identifier: MIT
#include "cmd/verify_json.h"

#include "core/json_shapes.h"

namespace convassign {

using namespace json;

std::string verified_json(const Verified& verified) {
    const VerifiedCounts& counts = verified.counts;
    Document wrong = nullptr;
    if (const auto& misfit = verified.first_wrong) {
        const bool is_a_row = misfit->row != HistoryId{};
        wrong = {{"history_id", is_a_row ? Document(misfit->row.value) : Document(nullptr)},
            {"what", misfit->what}};
    }
    return finished(
        {{"ok", !verified.first_wrong}, {"rows", counts.rows}, {"draws", counts.draws}, {"days", counts.days},
            {"first_wrong", wrong}, {"erased", counts.erased}, {"open_days", verified.open_days},
            {"draws_without_secret", counts.without_secret}, {"draws_not_rebuilt", counts.not_rebuilt},
            {"commitment_of", text_or_null(verified.day)}, {"hash_of", number_or_null(verified.kept_row)},
            {"end", {{"history_id", verified.end.last.value}, {"hash", to_hex(verified.end.hash)}}}});
}

} // namespace convassign
