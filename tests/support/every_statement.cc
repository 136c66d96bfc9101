// SPDX-License-Identifier: MIT
#include "tests/support/every_statement.h"

#include "tests/support/scripted_random.h"

#include <gtest/gtest.h>

namespace convassign {

std::vector<ConversationFilter> all_conversation_filters() {
    std::vector<ConversationFilter> filters;
    const std::vector<std::optional<ConversationState>> states{
        std::nullopt, ConversationState::unassigned, ConversationState::assigned, ConversationState::closed};
    for (const auto& state : states)
        for (unsigned bits = 0; bits < 32; ++bits) {
            ConversationFilter filter;
            filter.state = state;
            filter.newest_first = (bits & 16) != 0;
            if (bits & 1) filter.assignee = AgentId{1};
            if (bits & 2) filter.provider = "support";
            if (bits & 4) filter.waiting_before = noon;
            if (bits & 8) filter.assignee_not_among = {AgentId{1}, AgentId{2}};
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
            static_cast<void>(store.outbox({all, target, 10}));
    static_cast<void>(store.count_outbox(noon));
    static_cast<void>(store.outbox_sending());
    const auto due = store.due_outbox("provider:support", noon, 10);
    ASSERT_FALSE(due.empty());
    static_cast<void>(store.find_outbox(due[0].id));
    static_cast<void>(store.has_newer_assignment(due[0]));
    static_cast<void>(store.assignees_written_before(due[0]));
    store.save_outbox(due[0]);
    store.delete_outbox_ended_before(noon, 10);
    store.queue_nobody_online(noon);
    store.save_poll(store.line_id, noon, "timed out");
    store.save_poll(store.line_id, noon, "");
    store.save_hook(store.line_id, noon);
    store.count_refused_hooks(store.line_id, 2, 1);
    store.save_warning(store.line_id, "switch it off");
    store.keep_unread(store.line_id, {"SM1", "no date", "{}"}, noon);
    static_cast<void>(store.unread_rows(store.line_id, 10));
    static_cast<void>(store.is_kept_unread(store.line_id, {"SM1", "no date", "{}"}));
    store.forget_unread(store.line_id, "SM1");
}

} // namespace

void furnish(TestStore& store) {
    store.tell({{"provider:support", {OutboxEvent::assignment}, "support"},
        {"notify:ops",
            {OutboxEvent::assigned, OutboxEvent::unassigned, OutboxEvent::nobody_online,
                OutboxEvent::provider_failing},
            ""}});
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    const LineId sales = store.line("sales", "local", "").id;
    for (int i = 0; i < 10; ++i) {
        const std::string customer = "c" + std::to_string(i);
        store.receive(customer, noon - i * 1min);
        store.receive_on(sales, message("s" + customer, customer));
    }
    store.add_assigned("c10", "ada");
    release(store.by_admin(), {store.add_assigned("c11", "ben")}, {});
    store.add_closed("c12");
    store.take({{message("message-1", "c0", "late")}, "cursor"});
    ScriptedRandom random(std::vector<std::uint64_t>(100, 0));
    store.draw_all(random);
    store.add_unassigned("c13");
}

void use_everything(TestStore& store) {
    const AgentId ada = store.agent("ada").id;
    const ConversationId id = store.conversation("c13").id;
    for (const ConversationFilter& filter : all_conversation_filters()) {
        static_cast<void>(store.list(filter));
        static_cast<void>(store.count(filter));
    }
    for (const HistoryFilter& filter : all_history_filters())
        static_cast<void>(store.history(filter));
    store.mark_started(1, noon);
    store.mark_alive(noon);
    static_cast<void>(store.daemon());
    static_cast<void>(store.agents());
    static_cast<void>(store.find_agent(ada));
    static_cast<void>(store.find_removed_agent("ada"));
    static_cast<void>(store.find_agent_by_token({}));
    static_cast<void>(store.find_agent_by_presence_token({}));
    static_cast<void>(store.find_agent_by_session({}, noon));
    store.add_session({}, ada, noon);
    store.delete_session({});
    store.delete_sessions_ended_before(noon);
    static_cast<void>(store.open_conversations(ada));
    static_cast<void>(store.open_conversations_by_agent());
    static_cast<void>(store.open_conversations_by_agent()); // the first one counts, the others follow
    static_cast<void>(store.tabs());
    static_cast<void>(store.tabs_of(ada));
    store.delete_tab(ada, "none");
    store.delete_tabs_ended_before(noon - 1h);
    static_cast<void>(store.lines());
    store.save_start(store.line_id, noon - 24h);
    store.save_poll(store.line_id, noon, "");
    static_cast<void>(store.find_open(store.line_id, "c13"));
    static_cast<void>(store.assigned_to(ada));
    static_cast<void>(store.count_conversations());
    static_cast<void>(store.messages(id, 10));
    static_cast<void>(store.presence_at(noon));
    static_cast<void>(store.latest_change());
    static_cast<void>(store.changes_since({}, 10));
    use_outbox(store);
    new_token(store.by_admin(), "ada");
    new_token(store.by_admin(), "ada", TokenKind::presence_only);
    disable_agent(store.by_admin(), "ada");
    remove_agent(store.by_admin(), "ada");
    set_auto_assign(store.by_admin(), false, "");
}

} // namespace convassign
