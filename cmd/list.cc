// SPDX-License-Identifier: MIT
#include "cmd/csv.h"
#include "cmd/filter.h"
#include "cmd/json.h"
#include "cmd/listing.h"
#include "cmd/views.h"
#include "core/store/conversations.h"
#include "core/wrap/database.h"

#include <functional>
#include <optional>

namespace convassign {

namespace {

ConversationFilter filter_of(
    const CommandNeeds& needs, const ListOptions& asked, const std::vector<AgentPresence>& presence) {
    ConversationFilter filter = filter_of(needs, asked, "list");
    if (asked.customer) filter.customers = customers_with(needs.store, *asked.customer);
    if (asked.offline_assignee) filter.assignee_not_among = online_among(presence);
    return filter;
}

Cells row_of(const ConversationView& view, const ConversationFilter& filter, bool with_provider, Time now) {
    const Time since = conversations::place_in(filter, view).waiting_since;
    Cells row{{title_of(view.id), Style::bold}, format_age(now - since), customer_of(view)};
    if (with_provider) row.emplace_back(view.provider);
    row.push_back(standing_of(view));
    row.emplace_back(std::to_string(view.message_count));
    row.emplace_back(view.last_message ? text_of(*view.last_message) : "", Style::dim);
    return row;
}

std::vector<Column> columns_of(bool with_provider) {
    std::vector<Column> columns{
        {"#", Fit::whole, true}, {"AGE", Fit::whole, true}, {"CUSTOMER", Fit::shortened}};
    if (with_provider) columns.push_back({"PROVIDER", Fit::shortened});
    columns.push_back({"ASSIGNEE", Fit::shortened});
    columns.push_back({"MESSAGES", Fit::whole, true});
    columns.push_back({"LAST MESSAGE", Fit::rest});
    return columns;
}

using UseView = std::function<void(const ConversationView&)>;

/// What is to be shown, and who is online meanwhile.
struct Found {
    ConversationFilter filter;
    const std::vector<AgentPresence>& presence;
};

/// Gives those to be shown to `use`, and tells how many the filter finds.
std::int64_t each_of(const CommandNeeds& needs, const Found& found, const UseView& use) {
    std::int64_t shown = 0;
    const auto judge_and_use = [&](ConversationView& view) {
        judge_assignee(view, found.presence);
        use(view);
        ++shown;
    };
    if (found.filter.limit < 0) {
        conversations::each(needs.store, found.filter, judge_and_use);
        return shown;
    }
    for (ConversationView& view : conversations::list(needs.store, found.filter))
        judge_and_use(view);
    return shown < found.filter.limit ? shown : conversations::count(needs.store, found.filter);
}

void show_document(const CommandNeeds& needs, const Found& found) {
    JsonList list(needs.output, "conversations");
    const std::int64_t total =
        each_of(needs, found, [&](const ConversationView& view) { list.add(conversation_json(view)); });
    list.finish(",\"total\":" + std::to_string(total));
}

void show_csv(const CommandNeeds& needs, const Found& found) {
    needs.output.csv(conversation_titles());
    each_of(needs, found, [&](const ConversationView& view) { needs.output.csv(conversation_fields(view)); });
}

void show_table(const CommandNeeds& needs, const Found& found) {
    const bool with_provider = needs.config.providers.size() > 1;
    LongTable table(needs.output, columns_of(with_provider));
    std::int64_t shown = 0;
    const std::int64_t total = each_of(needs, found, [&](const ConversationView& view) {
        table.add(row_of(view, found.filter, with_provider, needs.now));
        ++shown;
    });
    table.finish();
    const std::string state = found.filter.state ? std::string(word(*found.filter.state)) + " " : "";
    if (shown == 0) needs.output.confirm({"no " + state + "conversations"});
    if (shown < total)
        needs.output.row({{"… " + std::to_string(total - shown) + " more (--limit)", Style::dim}});
}

} // namespace

void run_list(const CommandNeeds& needs, const Options& options) {
    // All of them are not of one moment: whoever reads them slowly would keep the log from being begun anew.
    std::optional<Snapshot> one_moment;
    if (options.list.limit > 0) one_moment.emplace(needs.store);
    const auto presence = presence_of(needs);
    const Found found{filter_of(needs, options.list, presence), presence};
    if (needs.output.json())
        show_document(needs, found);
    else if (options.format == ListFormat::csv)
        show_csv(needs, found);
    else
        show_table(needs, found);
}

} // namespace convassign
