// SPDX-License-Identifier: MIT
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/wrap/sqlite.h"

#include <algorithm>

namespace convassign {

namespace {

/// One of the configuration, or one that the database knows from an earlier configuration.
void require_provider(const CommandNeeds& needs, const std::string& name) {
    std::vector<std::string> known;
    for (const ProviderConfig& provider : needs.config.providers)
        known.push_back(provider.name);
    for (const Line& line : lines::all(needs.store))
        known.push_back(line.provider);
    if (std::ranges::find(known, name) != known.end()) return;
    const std::string meant = nearest(name, known);
    throw NotFound(
        "list: no provider '" + name + "'" + (meant.empty() ? "" : " (did you mean '" + meant + "'?)"));
}

ConversationFilter filter_of(
    const CommandNeeds& needs, const ListOptions& asked, const std::vector<AgentPresence>& presence) {
    ConversationFilter filter;
    filter.state = asked.state;
    filter.limit = asked.limit;
    if (asked.agent) filter.assignee = require_agent(needs.store, *asked.agent).id;
    if (asked.provider) require_provider(needs, *asked.provider);
    filter.provider = asked.provider;
    if (asked.customer) filter.customers = customers_with(needs.store, *asked.customer);
    if (asked.older_than) filter.waiting_before = needs.now - *asked.older_than;
    if (asked.offline_assignee) filter.assignee_not_among = online_among(presence);
    return filter;
}

Cells row_of(const ConversationView& view, bool with_provider, Time now) {
    Cells row{{title_of(view.id), Style::bold}, format_age(now - view.waiting_since), customer_of(view)};
    if (with_provider) row.emplace_back(view.provider);
    row.push_back(standing_of(view));
    row.emplace_back(std::to_string(view.message_count));
    row.emplace_back(view.last_message ? text_of(*view.last_message) : "", Style::dim);
    return row;
}

void print(const CommandNeeds& needs, const std::vector<ConversationView>& views) {
    const bool with_provider = needs.config.providers.size() > 1;
    Table table{{{"#", Fit::whole, true}, {"AGE", Fit::whole, true}, {"CUSTOMER", Fit::shortened}}, {}};
    if (with_provider) table.columns.push_back({"PROVIDER", Fit::shortened});
    table.columns.push_back({"ASSIGNEE", Fit::shortened});
    table.columns.push_back({"MESSAGES", Fit::whole, true});
    table.columns.push_back({"LAST MESSAGE", Fit::rest});
    for (const ConversationView& view : views)
        table.rows.push_back(row_of(view, with_provider, needs.now));
    needs.output.table(table);
}

} // namespace

void run_list(const CommandNeeds& needs, const Options& options) {
    const Snapshot one_moment(needs.store);
    const ListOptions& asked = options.list;
    const auto presence = presence_of(needs);
    const ConversationFilter filter = filter_of(needs, asked, presence);
    auto views = conversations::list(needs.store, filter);
    judge_assignees(views, presence);
    const auto shown = static_cast<std::int64_t>(views.size());
    const std::int64_t total = shown < filter.limit ? shown : conversations::count(needs.store, filter);
    if (needs.output.json()) {
        needs.output.document(conversations_json(views, total));
        return;
    }
    print(needs, views);
    const std::string state = asked.state ? std::string(word(*asked.state)) + " " : "";
    if (views.empty()) needs.output.confirm({"no " + state + "conversations"});
    if (shown < total)
        needs.output.row({{"… " + std::to_string(total - shown) + " more (--limit)", Style::dim}});
}

} // namespace convassign
