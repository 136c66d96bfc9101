// SPDX-License-Identifier: MIT
#include "core/beats.h"
#include "core/explain.h"
#include "core/store/agents.h"
#include "core/store/chain.h"
#include "core/store/conversations.h"
#include "core/store/loads.h"
#include "core/store/rules.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <ostream>
#include <rapidcheck/gtest.h>
#include <set>

namespace convassign {

// Random days in a small office are lived twice: by the program, and by a model so simple that it can be
// read at a glance. After each event both must tell the same, and the invariants must hold.

enum class What {
    message,
    repeated_message,
    join,
    message_with_another_address,
    message_under_another_address,
    beat,
    idle_beat,
    late_beat,
    goodbye,
    vanish,
    show,
    time,
    switch_on,
    switch_off,
    claim,
    reassign,
    release,
    close,
    disable,
    enable,
    replace,
    members,
    draw
};
template <>
inline constexpr std::array<std::string_view, 23> words<What>{"message", "repeated_message", "join",
    "message_with_another_address", "message_under_another_address", "beat", "idle_beat", "late_beat",
    "goodbye", "vanish", "show", "time", "switch_on", "switch_off", "claim", "reassign", "release", "close",
    "disable", "enable", "replace", "members", "draw"};

struct Event {
    What what = What::draw;
    std::size_t agent = 0;
    std::size_t customer = 0;
};

std::ostream& operator<<(std::ostream& out, const Event& event) {
    return out << word(event.what) << "(agent " << event.agent << ", customer " << event.customer << ")";
}

namespace {

using State = ConversationState;

constexpr std::size_t customers = 5;
constexpr std::size_t people = 3;
const std::array<std::string, people> names{"ada", "ben", "cem"};

rc::Gen<Event> an_event() {
    return rc::gen::build<Event>(rc::gen::set(&Event::what,
                                     rc::gen::map(rc::gen::inRange<std::size_t>(0, words<What>.size()),
                                         [](std::size_t index) { return static_cast<What>(index); })),
        rc::gen::set(&Event::agent, rc::gen::inRange<std::size_t>(0, people)),
        rc::gen::set(&Event::customer, rc::gen::inRange<std::size_t>(0, customers)));
}

struct ModelAgent {
    AgentId id;
    bool is_enabled = true;
    std::int64_t seq = 0;
    Time lease_until = Time::min();
    Time active_at = noon - 24h;
    Time beat_at = Time::min();
    bool has_said_goodbye = false;
    bool was_online = false;

    [[nodiscard]] bool is_online(Time now) const {
        return is_enabled && now < lease_until && now - active_at <= 5min;
    }
};

struct ModelConversation {
    std::size_t person = 0;
    State state = State::unassigned;
    AgentId assignee;
    std::set<AgentId> left_out;
    std::optional<Time> unseen_since{}; ///< drawn then, and not shown to its agent
    bool has_come_back = false;
};

class Office {
public:
    Office() {
        for (std::size_t i = 0; i < people; ++i)
            agents_[i].id = store_.add_agent(names[i]);
        for (std::size_t i = 0; i < customers; ++i)
            persons_[i] = i;
        store_.switch_auto_assign(false);
        set_auto_assign(store_.by_admin(), true, ""); // with its row
    }

    void live(const Event& event) {
        switch (event.what) {
        case What::message:
            customer_writes(event.customer, ++messages_);
            break;
        case What::repeated_message:
            repeat(event.customer);
            break;
        case What::join:
            join_by_the_provider(event.customer, other_than(event));
            break;
        case What::message_with_another_address:
            mention(event.customer, other_than(event));
            break;
        case What::message_under_another_address:
            repeat_under(other_than(event));
            break;
        case What::beat:
            beat(event.agent, 0ms);
            break;
        case What::idle_beat:
            beat(event.agent, 5min + 1ms);
            break;
        case What::late_beat:
            late_beat(event.agent);
            break;
        case What::goodbye:
            goodbye(event.agent);
            break;
        case What::vanish:
            vanish(event.agent);
            break;
        case What::show:
            show(event.agent, event.customer);
            break;
        case What::time:
            now_ += std::array<Duration, people>{1s, 20s, 40s}.at(event.agent);
            break;
        case What::switch_on:
            turn_switch(true);
            break;
        case What::switch_off:
            turn_switch(false);
            break;
        case What::claim:
            claim_one(event);
            break;
        case What::reassign:
            reassign_one(event);
            break;
        case What::release:
            release_one(event.customer);
            break;
        case What::close:
            close_one(event.customer);
            break;
        case What::disable:
            disable(event.agent);
            break;
        case What::enable:
            enable(event.agent);
            break;
        case What::replace:
            replace(event.agent);
            break;
        case What::members:
            tell_members(event.customer);
            break;
        case What::draw:
            draw_now();
            break;
        }
        judge_presence();
    }

    void check() {
        for (const auto& [id, expected] : conversations_) {
            const Conversation found = conversations::find(store_, id).value();
            RC_ASSERT(found.state == expected.state);
            RC_ASSERT(found.assignee.has_value() == (expected.state == State::assigned));
            if (found.assignee) RC_ASSERT(*found.assignee == expected.assignee);
        }
        RC_ASSERT(store_.number("SELECT count(*) FROM conversations") == std::ssize(conversations_));
        RC_ASSERT(store_.number("SELECT count(*) FROM messages") == messages_);
        RC_ASSERT(store_.number("SELECT count(*) FROM (SELECT 1 FROM conversations WHERE closed_at IS NULL"
                                " GROUP BY customer_id HAVING count(*) > 1)")
            == 0);
        RC_ASSERT(store_.number("SELECT count(*) FROM history WHERE kind = 'assigned'") == drawn_);
        check_history_explains_every_state();
        check_loads();
    }

    void check_rules() {
        RC_ASSERT(rules::find_broken(store_).empty());
        RC_ASSERT(!chain::find_broken(store_));
    }

    /// Each draw was among those whom the history before it tells.
    void check_draws() {
        PastCandidates past;
        for (const HistoryRow& row : store_.all_rows()) {
            past.apply(row);
            if (!row.draw) continue;
            const auto candidates = past.of(row, store_.line_id);
            RC_ASSERT(std::ssize(candidates) == row.draw->candidates);
            RC_ASSERT(candidates.at(static_cast<std::size_t>(row.draw->index)) == row.agent);
        }
    }

private:
    ActionNeeds action_needs() { return store_.by_admin(now_); }

    /// The customer's open conversation; `id` is its number, or that of their last one.
    ModelConversation* open_of(std::size_t customer, ConversationId& id) {
        for (auto& [number, conversation] : conversations_) {
            if (conversation.person != persons_.at(customer)) continue;
            id = number;
            if (conversation.state != State::closed) return &conversation;
        }
        return nullptr;
    }

    static std::size_t other_than(const Event& event) {
        return (event.customer + 1 + event.agent) % customers;
    }

    static std::string address(std::size_t customer) { return "c" + std::to_string(customer); }

    void join_by_the_provider(std::size_t customer, std::size_t other) {
        FetchedBatch batch;
        batch.joins = {{address(customer), address(other)}};
        store_.store_batch(batch, now_);
        become_one(customer, other);
    }

    void mention(std::size_t customer, std::size_t other) {
        become_one(customer, other);
        customer_writes(customer, ++messages_, {address(other)});
    }

    void repeat_under(std::size_t other) {
        if (messages_ == 0) return;
        IncomingMessage again = message_of(messages_);
        again.customer = address(other);
        store_.receive_on(store_.line_id, again, now_);
        become_one(customer_of_message_.at(messages_), other);
    }

    void become_one(std::size_t customer, std::size_t other) {
        if (persons_[customer] == persons_[other]) return;
        ConversationId mine;
        ConversationId theirs;
        ModelConversation* const open = open_of(customer, mine);
        ModelConversation* const another = open_of(other, theirs);
        if (open != nullptr && another != nullptr)
            mine < theirs ? merge(*another, *open) : merge(*open, *another);
        const std::size_t gone = persons_[other];
        for (std::size_t& person : persons_)
            if (person == gone) person = persons_[customer];
        for (auto& [id, conversation] : conversations_)
            if (conversation.person == gone) conversation.person = persons_[customer];
    }

    void merge(ModelConversation& younger, ModelConversation& older) {
        if (older.state == State::unassigned && younger.state == State::assigned)
            give(older, younger.assignee);
        older.left_out.merge(younger.left_out);
        younger.state = State::closed;
    }

    void customer_writes(
        std::size_t customer, std::int64_t number, const std::vector<std::string>& other_addresses = {}) {
        ConversationId id;
        const bool opens = open_of(customer, id) == nullptr;
        const auto previous = id.value == 0 ? std::nullopt : std::optional(id);
        customer_of_message_[number] = customer;
        IncomingMessage message = message_of(number);
        message.other_addresses = other_addresses;
        const ConversationId stored = store_.receive_on(store_.line_id, message, now_);
        if (!opens) {
            RC_ASSERT(stored == id);
            return;
        }
        RC_ASSERT(!conversations_.contains(stored));
        RC_ASSERT(conversations::find(store_, stored)->previous == previous);
        conversations_[stored] = {persons_[customer], State::unassigned, {}, {}};
    }

    IncomingMessage message_of(std::int64_t number) {
        return message("m" + std::to_string(number), address(customer_of_message_.at(number)), "hello", noon);
    }

    void repeat(std::size_t customer) {
        const std::int64_t number = messages_ - static_cast<std::int64_t>(customer);
        if (number > 0) store_.receive_on(store_.line_id, message_of(number), now_);
    }

    void tell(ModelAgent& agent, const Beat& beat) {
        beats_.accept(agent.id, beat, store_.config.presence, now_);
        beats_.save(store_);
    }

    void beat(std::size_t index, Duration idle, const std::vector<ConversationId>& shown = {}) {
        ModelAgent& agent = agents_.at(index);
        Beat beat{"page", ++agent.seq, idle, true, false};
        beat.shown = shown;
        beat.browser = "browser";
        tell(agent, beat);
        agent.lease_until = now_ + 35s;
        agent.active_at = now_ - idle;
        agent.beat_at = now_;
        agent.has_said_goodbye = false;
    }

    void show(std::size_t index, std::size_t customer) {
        ConversationId id;
        ModelConversation* open = open_of(customer, id);
        if (open == nullptr) return beat(index, 0ms);
        beat(index, 0ms, {id});
        if (open->assignee == agents_.at(index).id) open->unseen_since.reset();
    }

    void vanish(std::size_t index) {
        ModelAgent& agent = agents_.at(index);
        beats_.shorten(agent.id, "browser", store_.config.presence, now_);
        beats_.save(store_);
        agent.lease_until = std::min(agent.lease_until, now_ + 5s);
    }

    void judge_presence() {
        settle_presence(store_, store_.config.presence, now_);
        for (ModelAgent& agent : agents_) {
            const bool was_online = std::exchange(agent.was_online, agent.is_online(now_));
            const bool has_vanished = was_online && agent.is_enabled && now_ >= agent.lease_until;
            if (has_vanished && !agent.has_said_goodbye) take_unseen_from(agent);
        }
    }

    void take_unseen_from(const ModelAgent& agent) {
        for (auto& [id, conversation] : conversations_) {
            const bool is_theirs = conversation.state == State::assigned && conversation.assignee == agent.id;
            const bool is_unseen =
                conversation.unseen_since && *conversation.unseen_since >= agent.beat_at - 35s;
            if (!is_theirs || !is_unseen || std::exchange(conversation.has_come_back, true)) continue;
            conversation.state = State::unassigned;
        }
    }

    void late_beat(std::size_t index) {
        ModelAgent& agent = agents_.at(index);
        if (agent.seq > 0) tell(agent, {"page", agent.seq, 0ms, true, false});
    }

    void goodbye(std::size_t index) {
        ModelAgent& agent = agents_.at(index);
        tell(agent, {"page", ++agent.seq, 0ms, true, true});
        agent.lease_until = std::min(agent.lease_until, now_ + 5s);
        agent.active_at = now_;
        agent.has_said_goodbye = true;
    }

    void turn_switch(bool on) {
        set_auto_assign(action_needs(), on, "");
        is_on_ = on;
    }

    /// The action must be done where the model allows it, and be a conflict where not.
    template <typename Action>
    static void expect(bool is_allowed, Action action) {
        if (is_allowed)
            action();
        else
            RC_ASSERT_THROWS_AS(action(), Conflict);
    }

    void claim_one(const Event& event) {
        ConversationId id;
        ModelConversation* open = open_of(event.customer, id);
        if (id.value == 0) return;
        const ModelAgent& agent = agents_.at(event.agent);
        const bool allowed = open != nullptr && open->state == State::unassigned && agent.is_enabled;
        expect(allowed, [&] { claim(action_needs(), id, names.at(event.agent), {}); });
        if (allowed) give(*open, agent.id);
    }

    void reassign_one(const Event& event) {
        ConversationId id;
        ModelConversation* open = open_of(event.customer, id);
        if (id.value == 0) return;
        const ModelAgent& agent = agents_.at(event.agent);
        const bool allowed = open != nullptr && agent.is_enabled;
        expect(allowed, [&] { reassign(action_needs(), {id}, names.at(event.agent), {}); });
        // To whom it is assigned already: nothing changes, and what was drawn stays a draw.
        const bool is_theirs = allowed && open->state == State::assigned && open->assignee == agent.id;
        if (allowed && !is_theirs) give(*open, agent.id);
    }

    void release_one(std::size_t customer) {
        ConversationId id;
        ModelConversation* open = open_of(customer, id);
        if (id.value == 0) return;
        const bool allowed = open != nullptr && open->state == State::assigned;
        expect(allowed, [&] { release(action_needs(), {id}, {}); });
        if (!allowed) return;
        open->state = State::unassigned;
        open->left_out.insert(open->assignee);
    }

    void close_one(std::size_t customer) {
        ConversationId id;
        ModelConversation* open = open_of(customer, id);
        if (id.value == 0) return;
        close(action_needs(), {id}, {});
        if (open != nullptr) open->state = State::closed;
    }

    void give(ModelConversation& conversation, AgentId agent) {
        conversation.state = State::assigned;
        conversation.assignee = agent;
        conversation.unseen_since.reset();
    }

    void take_all_from(AgentId agent) {
        for (auto& [id, conversation] : conversations_)
            if (conversation.state == State::assigned && conversation.assignee == agent)
                conversation.state = State::unassigned;
    }

    void disable(std::size_t index) {
        disable_agent(action_needs(), names.at(index));
        agents_.at(index).is_enabled = false;
        take_all_from(agents_.at(index).id);
    }

    void enable(std::size_t index) {
        enable_agent(action_needs(), names.at(index));
        agents_.at(index).is_enabled = true;
    }

    /// The agent leaves, and another of the same name comes.
    void replace(std::size_t index) {
        remove_agent(action_needs(), names.at(index));
        take_all_from(agents_.at(index).id);
        agents_.at(index) = {};
        agents_.at(index).id = add_agent(action_needs(), names.at(index), {}).agent.id;
    }

    /// The provider says who may have the conversations: those whose bit is set in the number, or everybody.
    void tell_members(std::size_t number) {
        members_ = {number == 0, {}};
        for (std::size_t i = 0; i < people; ++i)
            if ((number >> i & 1U) == 1) members_.agents.push_back(names.at(i));
        FetchedBatch batch;
        batch.members = members_;
        store_.store_batch(batch, now_);
    }

    [[nodiscard]] bool is_member(std::size_t index) const {
        return members_.is_everybody
            || std::ranges::find(members_.agents, names.at(index)) != members_.agents.end();
    }

    void draw_now() {
        const auto given = static_cast<std::int64_t>(store_.draw_all(random_, now_));
        drawn_ += given;
        std::int64_t expected = 0;
        for (auto& [id, conversation] : conversations_) {
            if (conversation.state != State::unassigned || !is_on_) continue;
            const std::set<AgentId> candidates = candidates_of(conversation);
            if (candidates.empty()) continue;
            const Conversation found = conversations::find(store_, id).value();
            RC_ASSERT(found.state == State::assigned);
            RC_ASSERT(candidates.contains(*found.assignee));
            RC_ASSERT(store_.rows_of(id).back().draw->candidates == std::ssize(candidates));
            give(conversation, *found.assignee);
            conversation.unseen_since = now_;
            ++expected;
        }
        RC_ASSERT(given == expected);
    }

    [[nodiscard]] std::set<AgentId> candidates_of(const ModelConversation& conversation) const {
        std::set<AgentId> candidates;
        for (std::size_t i = 0; i < people; ++i) {
            const ModelAgent& agent = agents_.at(i);
            if (agent.is_online(now_) && is_member(i) && !conversation.left_out.contains(agent.id))
                candidates.insert(agent.id);
        }
        return candidates;
    }

    void check_loads() {
        std::unordered_map<AgentId, std::int64_t> expected;
        for (const auto& [id, conversation] : conversations_)
            if (conversation.state == State::assigned) ++expected[conversation.assignee];
        RC_ASSERT(Loads(store_).by_agent() == expected);
    }

    void check_history_explains_every_state() {
        std::map<ConversationId, ModelConversation> told;
        for (const HistoryRow& row : store_.all_rows()) {
            if (!row.conversation) continue;
            ModelConversation& conversation = told[*row.conversation];
            const bool is_merged = row.kind == HistoryKind::merged && row.detail.starts_with(R"({"into":)");
            if (row.kind == HistoryKind::closed || is_merged)
                conversation.state = State::closed;
            else if (row.agent)
                give(conversation, *row.agent);
            else
                conversation.state = State::unassigned;
        }
        RC_ASSERT(told.size() == conversations_.size());
        for (const auto& [id, conversation] : conversations_) {
            RC_ASSERT(told[id].state == conversation.state);
            if (conversation.state == State::assigned) RC_ASSERT(told[id].assignee == conversation.assignee);
        }
    }

    TestStore store_;
    Beats beats_{{}};
    SeededRandom random_{1};
    Time now_ = noon;
    bool is_on_ = true;
    std::array<ModelAgent, people> agents_;
    std::map<ConversationId, ModelConversation> conversations_;
    std::array<std::size_t, customers> persons_{}; ///< who each customer is
    std::map<std::int64_t, std::size_t> customer_of_message_;
    LineMembers members_{true, {}};
    std::int64_t messages_ = 0;
    std::int64_t drawn_ = 0;
};

RC_GTEST_PROP(AnyDayInTheOffice, GoesByTheRules, ()) {
    const auto events = *rc::gen::container<std::vector<Event>>(an_event());
    Office office;

    for (const Event& event : events) {
        office.live(event);
        office.check();
    }
    office.check_rules();
    office.check_draws();
}

RC_GTEST_PROP(AnyLongDayInTheOffice, GoesByTheRules, ()) {
    constexpr std::size_t length = 300;
    const auto events = *rc::gen::resize(100, rc::gen::container<std::vector<Event>>(length, an_event()));
    Office office;

    for (std::size_t i = 0; i < events.size(); ++i) {
        office.live(events[i]);
        if (i % 20 == 0) office.check();
    }
    office.check();
    office.check_rules();
    office.check_draws();
}

} // namespace

} // namespace convassign
