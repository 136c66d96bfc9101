// SPDX-License-Identifier: MIT
#include "core/fairness.h"
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/fairness_json.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

/// Everybody else waits meanwhile. It is enough for two million draws and more.
constexpr Duration longest_count = std::chrono::milliseconds(500);

std::optional<Time> time_asked_for(const Request& request, std::string_view key, Time now) {
    const auto text = request.parameter(key);
    if (!text) return std::nullopt;
    if (const auto time = parse_time(*text, now)) return time;
    throw UsageError("'" + std::string(key) + "' must be a time, as 2026-11-22T10:42:07Z, or an age, as 7d");
}

} // namespace

Reply Api::fairness(const RouteNeeds& needs) {
    FairnessRequest asked;
    asked.since = time_asked_for(needs.request, "since", needs.now);
    asked.until = time_asked_for(needs.request, "until", needs.now);
    if (asked.since && asked.until && *asked.since >= *asked.until)
        throw UsageError("'since' must be earlier than 'until'");
    const Actor actor = actor_of(needs.caller);
    try {
        const TimeLimit limit(needs_.store, longest_count);
        return json_reply(
            fairness_json(see_fairness({needs_.store, needs_.config, actor, needs.now}, asked)));
    } catch (const QueryCut&) {
        throw UsageError("these are too many draws to count while others wait: ask for less of them, or with "
                         "'convassign fairness'");
    }
}

} // namespace convassign
