// SPDX-License-Identifier: MIT
#include "core/commitments.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/json_shapes.h"
#include "daemon/api/api.h"

namespace convassign {

using namespace json;

namespace {

constexpr std::int64_t default_days = 30;
constexpr std::int64_t most_days = 1000;

std::int64_t days_asked(const Request& request) {
    const auto limit = request.parameter("limit");
    if (!limit) return default_days;
    const auto number = positive_number(*limit);
    if (!number || *number > most_days)
        throw UsageError("list commitments: 'limit' must be 1 to " + std::to_string(most_days));
    return *number;
}

Document shape_commitment(const commitments::Commitment& one) {
    return {{"day", one.day}, {"at", moment(one.at)}, {"sha256", one.sha256},
        {"secret", text_or_null(one.secret.value_or(""))}, {"draws", number_or_null(one.draws)}};
}

} // namespace

Reply Api::commitments(const RouteNeeds& needs) {
    const auto days = convassign::commitments::newest(needs_.store, days_asked(needs.request));
    return json_reply(finished(Document{{"commitments", array_of(days, shape_commitment)}}));
}

} // namespace convassign
