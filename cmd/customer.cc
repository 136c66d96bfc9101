// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/base/text.h"
#include "core/checkpoint.h"
#include "core/word_follower.h"

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

namespace {

std::string sum_of(const PersonalData& data) {
    return count_of(data.conversations, "conversation") + " with " + count_of(data.messages, "message");
}

bool is_meant(const CommandNeeds& needs, const CustomerOptions& asked) {
    const PersonalData data = what_to_forget(needs.for_action(), asked.address, asked.provider);
    return needs.confirm("forget customer '" + asked.address + "': " + sum_of(data)
        + " lose all texts, names, media and addresses, for good");
}

} // namespace

void run_customer_forget(const CommandNeeds& needs, const Options& options) {
    const CustomerOptions& asked = options.customer;
    if (!asked.yes && !is_meant(needs, asked))
        throw Error("forget customer '" + asked.address + "': not confirmed, and nothing was done");
    const PersonalData data = forget_customer(needs.for_action(), asked.address, asked.provider);
    erase_words(needs.store);
    if (!clear_log(needs.store))
        needs.output.note("others are using the log of the database, which still holds what was erased;"
                          " convassignd clears it within the hour");
    if (needs.output.json())
        needs.output.document(forgotten_json(data));
    else
        needs.output.confirm({"forgotten: a customer of " + sum_of(data)});
}

void run_customer_export(const CommandNeeds& needs, const Options& options) {
    const CustomerOptions& asked = options.customer;
    needs.output.document(
        export_json(export_customer(needs.for_action(), asked.address, asked.provider), needs.now));
}

} // namespace convassign
