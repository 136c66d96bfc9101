// SPDX-License-Identifier: MIT
#include "tests/support/every_statement.h"

#include "core/commitments.h"
#include "core/lifecycle.h"
#include "core/reply_delivery.h"
#include "core/retention.h"
#include "core/search_conversations.h"
#include "core/store/agents.h"
#include "core/store/answers.h"
#include "core/store/chain.h"
#include "core/store/changes.h"
#include "core/store/contents.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/daemon_row.h"
#include "core/store/draw_days.h"
#include "core/store/early_changes.h"
#include "core/store/early_fates.h"
#include "core/store/forgotten.h"
#include "core/store/history.h"
#include "core/store/history_draws.h"
#include "core/store/history_moment.h"
#include "core/store/inbox_conversations.h"
#include "core/store/line_members.h"
#include "core/store/lines.h"
#include "core/store/loads.h"
#include "core/store/media.h"
#include "core/store/messages.h"
#include "core/store/opened.h"
#include "core/store/outbox_rows.h"
#include "core/store/replies.h"
#include "core/store/sessions.h"
#include "core/store/settings.h"
#include "core/store/tabs.h"
#include "core/store/unread_rows.h"
#include "core/word_follower.h"
#include "tests/support/scripted_random.h"

#include <gtest/gtest.h>

namespace convassign {

std::vector<ConversationFilter> all_conversation_filters() {
    std::vector<ConversationFilter> filters;
    const std::vector<std::optional<ConversationState>> states{
        std::nullopt, ConversationState::unassigned, ConversationState::assigned, ConversationState::closed};
    for (const auto& state : states)
        for (unsigned bits = 0; bits < 128; ++bits) {
            ConversationFilter filter;
            filter.state = state;
            filter.newest_first = (bits & 16) != 0;
            if (bits & 1) filter.assignee = AgentId{1};
            if (bits & 2) filter.provider = "support";
            if (bits & 4) filter.waiting_before = noon;
            if (bits & 8) filter.assignee_not_among = {AgentId{1}, AgentId{2}};
            filter.awaiting_answer = (bits & 64) != 0;
            if (bits & 32) filter.customers = {CustomerId{1}, CustomerId{3}};
            filters.push_back(filter);
        }
    return filters;
}

std::vector<HistoryFilter> all_history_filters() {
    std::vector<HistoryFilter> filters;
    for (unsigned bits = 0; bits < 64; ++bits) {
        HistoryFilter filter;
        if (bits & 16) filter.until = noon + 1min;
        if (bits & 32) filter.kinds = {HistoryKind::assigned, HistoryKind::online};
        if (bits & 1) filter.conversation = ConversationId{1};
        if (bits & 2) filter.agent = AgentId{1};
        if (bits & 4) filter.since = noon;
        if (bits & 8) filter.after = HistoryId{3};
        filters.push_back(filter);
    }
    return filters;
}

namespace {

/// Before anything is erased from the history.
void use_chain(TestStore& store) {
    chain::fill(store);
    static_cast<void>(chain::find_broken(store));
    static_cast<void>(chain::hash_at(store, HistoryId{3}));
    static_cast<void>(history::find(store, HistoryId{1}));
}

void use_days(TestStore& store) {
    commitments::keep(store, store.recipients(), noon);
    store.add_unassigned("c40");
    draw(store, store.recipients(), {}, noon);
    static_cast<void>(commitments::newest(store, 10));
    static_cast<void>(draw_days::has_open(store));
    commitments::keep(store, store.recipients(), noon + 24h);
}

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
    lines::save_error(store, store.line_id, "");
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
    static_cast<void>(outbox_rows::has_waiting_replies(store));
    outbox_rows::doubt_replies(store);
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

void settle_as(TestStore& store, const SendResult& result) {
    ScriptedRandom random(std::vector<std::uint64_t>(10, 0));
    for (const Delivery& one : deliver(store, "reply:support", 10, noon))
        settle(store, one.row.id, result, random, noon);
}

/// Replies that are sent, fail, come back and are reported on.
void use_replies(TestStore& store) {
    const ConversationId id = store.conversation("c13").id;
    const Message first = reply_to(store.by_admin(), id, {"hi", "k1"});
    settle_as(store, {SendOutcome::perhaps_sent, "lost"});
    retry_reply(store.by_admin(), first.id);
    settle_as(store, {SendOutcome::perhaps_sent, "lost"});
    IncomingMessage back = message("p1", "c13", "hi");
    back.direction = Direction::out;
    IncomingMessage other = message("p2", "c13", "there");
    other.direction = Direction::out;
    FetchedBatch batch{{back, other}, "cursor"};
    batch.fates = {{"p1", "", FateKind::read, "", noon}};
    store.store_batch(batch);
    reply_to(store.by_admin(), id, {"hello", "k2"});
    batch.fates = {{"p3", "msg_1", FateKind::sent, "", noon}};
    store.store_batch(batch);
    SendResult sent;
    sent.provider_message_id = "p3";
    settle_as(store, sent);
    std::vector<Message> all = messages::latest(store, id, 10);
    replies::add_standings(store, all);
    static_cast<void>(messages::before(store, id, all.back(), 10));
    static_cast<void>(replies::open_of(store, id));
    static_cast<void>(outbox_rows::newest_of_reply(store, first.id));
    early_fates::remove_noted_before(store, noon, 10);
    static_cast<void>(reply_delivery::adopt(store, first.id, "p2"));
    outbox_rows::overtake_replies(store, id, noon);
}

void use_media(TestStore& store) {
    IncomingMessage picture = message("picture", "c13");
    picture.media_count = 2;
    picture.media = {{"image/jpeg", 12, "cat.jpg", {}, "there"}, {"audio/ogg", {}, "", 7}};
    store.store_batch({{picture, message("m5", "c13")}, std::nullopt});
    static_cast<void>(media::not_asked(store, 10));
    const media::Row row = media::next_due(store, store.line_id, noon).value();
    media::ask(store, row.key);
    media::Row fetched = media::find(store, row.key).value();
    fetched.state = MediaState::ready;
    fetched.digest = std::string(64, 'a');
    media_files::save(store, {fetched.digest, 12, noon});
    media::save(store, fetched, std::nullopt);
    messages::touch(store, row.key.message);
    static_cast<void>(media::with_file(store, fetched.digest));
    static_cast<void>(media::count(store));
    static_cast<void>(media_files::oldest(store));
    static_cast<void>(media_files::all(store));
    static_cast<void>(media_files::find(store, fetched.digest));
    static_cast<void>(media_files::bytes(store));
    static_cast<void>(media_files::unused(store, 10));
    fetched.state = MediaState::not_fetched;
    fetched.digest.clear();
    media::save(store, fetched, std::nullopt);
    media_files::remove(store, std::string(64, 'a'));
    media::remove_all(store, row.key.message);
}

void use_forgetting(TestStore& store) {
    store.receive("c20", noon, "my number is 5");
    export_customer(store.by_admin(), "c20", {});
    unread_rows::keep(store, store.line_id, {"u20", "no date", R"({"from":"c20"})"}, noon);
    store.store_batch({{message("m20", "c20")}, "cursor"});
    early_changes::keep(store, store.line_id, {"m20", noon, "x", {}}, noon);
    static_cast<void>(what_to_forget(store.by_admin(), "c20", {}));
    forget_customer(store.by_admin(), "c20", {});
    store.store_batch({{message("m20", "c20"), message("m21", "c20")}, "cursor"});
    forgotten::remove_before(store, noon, 24h, 10);
}

void use_search(TestStore& store) {
    SearchRequest request;
    for (const char* const text : {"hello", "hel", "c1", "1"}) {
        request.text = text;
        static_cast<void>(search_conversations(store, request));
    }
    while (follow_words(store, 10)) {
    }
    static_cast<void>(search_conversations(store, request));
    erase_words(store);
}

void use_retention(TestStore& store) {
    store.add_closed("c30", noon - 20h);
    store.add_closed("c31", noon - 20h);
    store.receive("c32");
    unread_rows::keep(store, store.line_id, {"u30", "no date", "{}"}, noon - 20h);
    for (const Retention& rules : {Retention{1h, 1h, {}}, Retention{{}, {}, 1h}}) {
        RetentionPass pass(rules);
        while (pass.step(store, noon)) {
        }
    }
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
    use_chain(store);
    use_inboxes(store);
    for (const ConversationFilter& filter : all_conversation_filters()) {
        static_cast<void>(conversations::list(store, filter));
        static_cast<void>(conversations::count(store, filter));
    }
    for (const HistoryFilter& filter : all_history_filters())
        static_cast<void>(history::list(store, filter)),
            history::each(store, filter, [](const HistoryRow&) {});
    daemon_row::mark_started(store, 1, noon);
    daemon_row::mark_alive(store, noon);
    daemon_row::mark_ended(store, noon);
    daemon_row::mark_log(store, noon);
    daemon_row::settle_log(store, 1, 1);
    daemon_row::unsettle_log(store);
    static_cast<void>(daemon_row::log_marks(store));
    static_cast<void>(daemon_row::read(store));
    static_cast<void>(read_contents(store));
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
    tabs::shift_all(store, 1h);
    tabs::extend_live(store, noon, 1h);
    tabs::renew_live(store, noon, 1h, noon + 2h);
    agents::shift_overrides(store, -1h);
    static_cast<void>(lines::all(store));
    lines::save_start(store, store.line_id, noon - 24h);
    store.save_poll(store.line_id, noon, "");
    static_cast<void>(conversations::find_open(store, store.line_id, "c13"));
    use_customers(store);
    static_cast<void>(conversations::assigned_to(store, ada));
    static_cast<void>(history::last_actor_on(store, ada));
    for (const auto with_lines : {history::WithLines::no, history::WithLines::yes})
        static_cast<void>(
            history::DrawRows(store, history::range_of(store, noon, noon + 1h), with_lines).next());
    static_cast<void>(history::presence_until(store, HistoryId{10}));
    static_cast<void>(history::given_back(store, id, HistoryId{10}));
    static_cast<void>(history::members_of_lines(store));
    static_cast<void>(settings::history_since(store));
    static_cast<void>(lifecycle::release_next(store, {}, noon));
    lifecycle::note_shown(store, ada, {id});
    lifecycle::release_never_shown(store, {}, {ada, noon - 1h, noon}, noon);
    agents::save_vanished(store, {ada, noon - 1h, noon});
    static_cast<void>(lifecycle::release_next(store, {}, noon));
    opened::save(store, ada, id);
    static_cast<void>(opened::count_new(store, ada, id));
    opened::remove_of(store, id);
    static_cast<void>(changes::latest(store, ada));
    static_cast<void>(conversations::count_by_state(store));
    static_cast<void>(messages::latest(store, id, 10));
    static_cast<void>(history::presence_at(store, noon));
    static_cast<void>(history::last_change_of(store, ada, noon, [](const HistoryRow&) { return false; }));
    for (const auto by : {history::MomentBy::time, history::MomentBy::number}) {
        static_cast<void>(history::presence_until(store, {noon}, by));
        static_cast<void>(history::members_until(store, store.line_id, {noon}, by));
    }
    static_cast<void>(history::switch_at(store, noon));
    static_cast<void>(history::commitment_before(store, "2026-11-22", HistoryId{10}));
    static_cast<void>(history::revealed_behind(store, "2026-11-22", HistoryId{1}));
    static_cast<void>(history::first_since(store, noon));
    static_cast<void>(conversations::line_of(store, id));
    static_cast<void>(agents::ever(store));
    static_cast<void>(changes::latest(store));
    static_cast<void>(changes::since(store, {}, 10));
    use_outbox(store);
    use_search(store);
    use_days(store);
    use_changes(store);
    use_replies(store);
    answers::save_all(store, {{"hours", "9 to 18"}}, noon, "cli:root");
    static_cast<void>(answers::all(store));
    use_media(store);
    use_forgetting(store);
    erase_words(store);
    use_retention(store);
    new_token(store.by_admin(), "ada");
    new_token(store.by_admin(), "ada", TokenKind::presence_only);
    disable_agent(store.by_admin(), "ada");
    remove_agent(store.by_admin(), "ada");
    set_auto_assign(store.by_admin(), false, "");
}

} // namespace convassign
