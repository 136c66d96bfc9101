// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/base/text.h"

namespace convassign {

namespace {

Cells labelled(const char* name, const std::string& value) { return {{name, Style::dim}, value}; }

void print(const CommandNeeds& needs, const CustomerView& view) {
    const Customer& customer = view.customer;
    Table facts{{{""}, {""}}, {}};
    facts.rows.push_back(labelled("customer", customer.address));
    if (!customer.name.empty()) facts.rows.push_back(labelled("name", customer.name));
    facts.rows.push_back(labelled("provider", view.provider));
    for (std::size_t i = 1; i < view.addresses.size(); ++i)
        facts.rows.push_back(labelled("also", view.addresses[i]));
    needs.output.table(facts);
    if (view.conversations.empty()) return;
    Table table{{{"#", Fit::whole, true}, {"AGE", Fit::whole, true}, {"ASSIGNEE", Fit::shortened},
                    {"MESSAGES", Fit::whole, true}, {"LAST MESSAGE", Fit::rest}},
        {}};
    for (const ConversationView& one : view.conversations)
        table.rows.push_back({{title_of(one.id), Style::bold}, format_age(needs.now - one.waiting_since),
            standing_of(one), std::to_string(one.message_count),
            {one.last_message ? text_of(*one.last_message) : "", Style::dim}});
    needs.output.row({});
    needs.output.table(table);
}

} // namespace

void run_customer_show(const CommandNeeds& needs, const Options& options) {
    CustomerView view =
        find_customer(needs.for_action(), options.customer.address, options.customer.provider);
    judge_assignees(view.conversations, presence_of(needs));
    if (needs.output.json())
        needs.output.document(customer_json(view));
    else
        print(needs, view);
}

void run_customer_join(const CommandNeeds& needs, const Options& options) {
    const CustomerOptions& asked = options.customer;
    JoinedCustomers joined = join_customers(needs.for_action(), asked.address, asked.other, asked.provider);
    judge_assignees(joined.customer.conversations, presence_of(needs));
    if (needs.output.json())
        needs.output.document(customer_json(joined.customer));
    else
        needs.output.confirm(
            {joined.were_one ? "they were one customer already"
                             : "they are one customer now, " + joined.customer.customer.address});
}

} // namespace convassign
