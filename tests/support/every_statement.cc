// SPDX-License-Identifier: MIT
#include "tests/support/every_statement.h"

#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/daemon_row.h"
#include "core/store/early_changes.h"
#include "core/store/history.h"
#include "core/store/inbox_conversations.h"
#include "core/store/line_members.h"
#include "core/store/lines.h"
#include "core/store/loads.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/sessions.h"
#include "core/store/tabs.h"
#include "core/store/unread_rows.h"
#include "tests/support/scripted_random.h"

#include <gtest/gtest.h>

namespace convassign {

std::vector<ConversationFilter> all_conversation_filters() {
    std::vector<ConversationFilter> filters;
    const std::vector<std::optional<ConversationState>> states{
        std::nullopt, ConversationState::unassigned, ConversationState::assigned, ConversationState::closed};
    for (const auto& state : states)
        for (unsigned bits = 0; bits < 64; ++bits) {
            ConversationFilter filter;
            filter.state = state;
            filter.newest_first = (bits & 16) != 0;
            if (bits & 1) filter.assignee = AgentId{1};
            if (bits & 2) filter.provider = "support";
            if (bits & 4) filter.waiting_before = noon;
            if (bits & 8) filter.assignee_not_among = {AgentId{1}, AgentId{2}};
            if (bits & 32) filter.customers = {CustomerId{1}, CustomerId{3}};
            filters.push_back(filter);
        }
    return filters;
}

std::vector<HistoryFilter> all_history_filters() {
    std::vector<HistoryFilter> filters;
    for (unsigned bits = 0; bits < 16; ++bits) {
        HistoryFilter filter;
        if (bits & 1) filter.conversation = ConversationId{1};
        if (bits & 2) filter.agent = AgentId{1};
        if (bits & 4) filter.since = noon;
        if (bits & 8) filter.after = HistoryId{3};
        filters.push_back(filter);
    }
    return filters;
}

namespace {

void use_outbox(TestStore& store) {
    for (const bool all : {false, true})
        for (const auto& target : {std::optional<std::string>{}, std::optional<std::string>{"notify:ops"}})
            static_cast<void>(outbox_rows::list(store, {all, target, 10}));
    static_cast<void>(outbox_rows::count(store, noon));
    static_cast<void>(outbox_rows::sending(store));
    const auto due = outbox_rows::due(store, "provider:support", noon, 10);
    ASSERT_FALSE(due.empty());
    static_cast<void>(outbox_rows::find(store, due[0].id));
    static_cast<void>(outbox_rows::has_newer_assignment(store, due[0]));
    static_cast<void>(outbox_rows::assignees_written_before(store, due[0]));
    outbox_rows::save(store, due[0]);
    outbox_rows::remove_ended_before(store, noon, 10);
    queue_nobody_online(store, store.recipients(), noon);
    store.save_poll(store.line_id, noon, "timed out");
    store.save_poll(store.line_id, noon, "");
    lines::save_webhook(store, store.line_id, noon);
    lines::count_refused_webhooks(store, store.line_id, 2, 1);
    lines::save_warning(store, store.line_id, "switch it off");
    unread_rows::keep(store, store.line_id, {"SM1", "no date", "{}"}, noon);
    static_cast<void>(unread_rows::of(store, store.line_id, 10));
    static_cast<void>(unread_rows::is_kept(store, store.line_id, {"SM1", "no date", "{}"}));
    unread_rows::forget(store, store.line_id, "SM1");
    const ConversationId id = store.conversation("c13").id;
    static_cast<void>(outbox_rows::is_written(store, id, store.agent("ada").id, noon));
    outbox_rows::overtake_notice(store, id, noon);
    static_cast<void>(outbox_rows::of_customer(store, id));
}

void use_inboxes(TestStore& store) {
    const InboxConversation one{"11/", "c13", true, noon};
    inbox_conversations::save(store, store.line_id, one);
    static_cast<void>(inbox_conversations::find(store, store.line_id, one.prefix));
    static_cast<void>(inbox_conversations::of(store, CustomerId{1}));
    inbox_conversations::forget(store, store.line_id, one.prefix);
    line_members::save(store, store.line_id, {false, {"ada", "ben"}});
    static_cast<void>(line_members::of(store, store.line_id));
    static_cast<void>(line_members::by_line(store));
    const LineId lines[] = {store.line_id};
    static_cast<void>(conversations::queue(store, {}, 10, lines));
    line_members::save(store, store.line_id, {true, {}});
    const ConversationView view = store.conversation("c13");
    static_cast<void>(messages::newest_with_prefix(store, view.id, "11/"));
    lifecycle::leave_to_bot(store, store.recipients(), view, true, noon);
    lifecycle::leave_to_bot(store, store.recipients(), store.conversation("c13"), false, noon);
}

/// Of two open conversations one is merged into the other.
void use_customers(TestStore& store) {
    IncomingMessage both = message("both", "15550001@c.us");
    both.customer_name = "Carla";
    both.other_addresses = {"900@lid"};
    store.store_batch({{message("lid", "900@lid"), message("number", "15550001@c.us")}, std::nullopt});
    store.store_batch({{both}, std::nullopt});
    static_cast<void>(store.customer("900@lid"));
    static_cast<void>(customers::find(store, store.customer("900@lid")->id));
    static_cast<void>(customers_with(store, "900@lid"));
    static_cast<void>(customers::addresses_of(store, store.customer("900@lid")->id));
    outbox_rows::move(store, store.conversation("c13").id, store.conversation("c12").id);
}

void use_changes(TestStore& store) {
    FetchedBatch batch{{message("m1", "c13", "late", noon - 2h), message("m2", "c13")}, "cursor"};
    batch.changes = {
        {"m1", MessageChangeKind::deleted, "", noon}, {"m3", MessageChangeKind::edited, "x", noon}};
    store.store_batch(batch);
    store.store_batch({{message("m3", "c13"), message("m4", "c13")}, "cursor"});
    early_changes::remove_noted_before(store, noon, 10);
}

} // namespace

void furnish(TestStore& store) {
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support"},
        {"notify:ops",
            {Occasion::assigned, Occasion::unassigned, Occasion::nobody_online, Occasion::provider_failing},
            ""}});
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    const LineId sales = lines::at(store, "sales", "local", "").id;
    for (int i = 0; i < 10; ++i) {
        const std::string customer = "c" + std::to_string(i);
        store.receive(customer, noon - i * 1min);
        store.receive_on(sales, message("s" + customer, customer));
    }
    store.add_assigned("c10", "ada");
    release(store.by_admin(), {store.add_assigned("c11", "ben")}, {});
    store.add_closed("c12");
    store.store_batch({{message("message-1", "c0", "late")}, "cursor"});
    ScriptedRandom random(std::vector<std::uint64_t>(100, 0));
    store.draw_all(random);
    store.add_unassigned("c13");
    store.store_batch({{message("page-1", "p1"), message("page-2", "p2")}, "cursor"}); // by the page
}

void use_everything(TestStore& store) {
    const AgentId ada = store.agent("ada").id;
    const ConversationId id = store.conversation("c13").id;
    use_inboxes(store);
    for (const ConversationFilter& filter : all_conversation_filters()) {
        static_cast<void>(conversations::list(store, filter));
        static_cast<void>(conversations::count(store, filter));
    }
    for (const HistoryFilter& filter : all_history_filters())
        static_cast<void>(history::list(store, filter));
    daemon_row::mark_started(store, 1, noon);
    daemon_row::mark_alive(store, noon);
    static_cast<void>(daemon_row::read(store));
    static_cast<void>(agents::all(store));
    static_cast<void>(agents::find(store, ada));
    static_cast<void>(agents::find_removed(store, "ada"));
    static_cast<void>(agents::find_by_token(store, {}));
    static_cast<void>(agents::find_by_presence_token(store, {}));
    static_cast<void>(agents::find_by_session(store, {}, noon));
    sessions::add(store, {}, ada, noon);
    sessions::remove(store, {});
    sessions::remove_ended_before(store, noon);
    static_cast<void>(conversations::count_open(store, ada));
    Loads loads(store);
    static_cast<void>(loads.by_agent());
    static_cast<void>(loads.by_agent()); // the first one counts, the others follow
    static_cast<void>(tabs::all(store));
    static_cast<void>(tabs::of(store, ada));
    tabs::remove(store, ada, "none");
    tabs::remove_ended_before(store, noon - 1h);
    static_cast<void>(lines::all(store));
    lines::save_start(store, store.line_id, noon - 24h);
    store.save_poll(store.line_id, noon, "");
    static_cast<void>(conversations::find_open(store, store.line_id, "c13"));
    use_customers(store);
    static_cast<void>(conversations::assigned_to(store, ada));
    static_cast<void>(conversations::count_by_state(store));
    static_cast<void>(messages::latest(store, id, 10));
    static_cast<void>(history::presence_at(store, noon));
    static_cast<void>(changes::latest(store));
    static_cast<void>(changes::since(store, {}, 10));
    use_outbox(store);
    use_changes(store);
    new_token(store.by_admin(), "ada");
    new_token(store.by_admin(), "ada", TokenKind::presence_only);
    disable_agent(store.by_admin(), "ada");
    remove_agent(store.by_admin(), "ada");
    set_auto_assign(store.by_admin(), false, "");
}

} // namespace convassign
