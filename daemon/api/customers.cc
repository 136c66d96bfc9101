// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "core/json.h"
#include "daemon/api/bodies.h"

namespace convassign {

namespace {

std::optional<std::string> provider_in(const Request& request) {
    const auto provider = request.parameter("provider");
    return provider ? std::optional(std::string(*provider)) : std::nullopt;
}

} // namespace

Reply Api::customer(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    return json_reply(customer_json(find_customer(
        {needs_.store, needs_.config, actor, needs.now}, needs.address, provider_in(needs.request))));
}

Reply Api::join_customer(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const JoinedCustomers joined = join_customers({needs_.store, needs_.config, actor, needs.now},
        needs.address, parse_address(needs.request.body), provider_in(needs.request));
    needs_.wake();
    return json_reply(customer_json(joined.customer));
}

Reply Api::export_customer(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const auto customers = convassign::export_customer(
        {needs_.store, needs_.config, actor, needs.now}, needs.address, provider_in(needs.request));
    needs_.wake();
    return json_reply(export_json(customers, needs.now));
}

Reply Api::forget_customer(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const PersonalData data = convassign::forget_customer(
        {needs_.store, needs_.config, actor, needs.now}, needs.address, provider_in(needs.request));
    if (needs_.clear_log) needs_.clear_log();
    needs_.wake();
    return json_reply(forgotten_json(data));
}

} // namespace convassign
