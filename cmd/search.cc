// SPDX-License-Identifier: MIT
#include "cmd/filter.h"
#include "cmd/views.h"
#include "core/search_conversations.h"
#include "core/search_json.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

/// Nobody else is kept waiting by a command.
constexpr Duration longest_search = std::chrono::seconds(10);

std::string found_in(const FoundConversation& one) {
    if (one.message) return text_of(*one.message);
    return one.view.last_message ? text_of(*one.view.last_message) : "";
}

void print(const CommandNeeds& needs, const FoundConversations& found) {
    Table table{{{"#", Fit::whole, true}, {"AGE", Fit::whole, true}, {"CUSTOMER", Fit::shortened},
                    {"ASSIGNEE", Fit::shortened}, {"MESSAGE", Fit::rest}},
        {}};
    for (const FoundConversation& one : found.conversations)
        table.rows.push_back(
            {{title_of(one.view.id), Style::bold}, format_age(needs.now - one.view.waiting_since),
                customer_of(one.view), standing_of(one.view), {found_in(one), Style::dim}});
    needs.output.table(table);
    if (found.conversations.empty()) needs.output.confirm({"nothing was found"});
    if (found.next) needs.output.row({{"… perhaps more (--limit)", Style::dim}});
    if (!found.is_complete)
        needs.output.note("too many words begin so: only whole words were looked for in texts");
}

} // namespace

void run_search(const CommandNeeds& needs, const Options& options) {
    const Snapshot one_moment(needs.store);
    const auto presence = presence_of(needs);
    SearchRequest request;
    request.text = options.search.text;
    request.filter = filter_of(needs, options.search.filter, "search");
    request.limit = options.search.filter.limit;
    request.at_most = longest_search;
    FoundConversations found = search_conversations(needs.store, request);
    for (FoundConversation& one : found.conversations)
        judge_assignee(one.view, presence);
    if (needs.output.json())
        needs.output.document(search_json(found));
    else
        print(needs, found);
}

} // namespace convassign
