// SPDX-License-Identifier: MIT
#include "daemon/api/events.h"

#include "core/base/time.h"
#include "core/json.h"
#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/messages.h"
#include "core/store/opened.h"
#include "core/store/replies.h"
#include "core/store/settings.h"
#include "core/wrap/database.h"
#include "daemon/api/json.h"

#include <algorithm>
#include <unordered_set>

namespace convassign {

namespace {

constexpr std::size_t events_kept = 1000;
constexpr std::int64_t changes_at_once = 200;
constexpr std::size_t texts_at_once = 64;
// Somebody who writes says so every three seconds.
constexpr Duration shortest_writing = std::chrono::seconds(2);
constexpr std::size_t most_passing = 32; // for a client that does not read

std::string event_text(const ChangeCursor& cursor, const std::string& name, const std::string& data) {
    return "id: " + cursor.text() + "\nevent: " + name + "\ndata: " + data + "\n\n";
}

using EventText = std::shared_ptr<const std::string>;

EventText text_of(const ChangeCursor& cursor, const char* name, const std::string& data) {
    return std::make_shared<const std::string>(event_text(cursor, name, data));
}

/// What a change is about; two changes with the same key need only the later event.
struct Subject {
    std::int64_t conversation;
    std::int64_t agent;
    std::int64_t message;
    std::int64_t day_row;

    explicit Subject(const Change& change)
        : conversation(change.conversation.value_or(ConversationId{}).value),
          agent(change.agent.value_or(AgentId{}).value),
          message(change.message.value_or(MessageId{}).value),
          day_row(change.day_row.value_or(HistoryId{}).value) {}
    friend bool operator==(const Subject&, const Subject&) = default;
};

struct SubjectHash {
    std::size_t operator()(const Subject& subject) const {
        return std::hash<std::int64_t>{}(
            subject.conversation * 2 + (subject.agent << 32) + (subject.message << 16) + subject.day_row + 1);
    }
};

/// A message is told first, so that a page can show it alone, and then its conversation. Whoever has seen the
/// message alone comes back with the id of what was before it.
std::vector<Change> with_messages_apart(const std::vector<Change>& changes, const ChangeCursor& since) {
    std::vector<Change> apart;
    ChangeCursor before = since;
    for (const Change& change : changes) {
        if (change.message) apart.push_back({before, change.conversation, change.agent, change.message});
        apart.push_back({change.cursor, change.conversation, change.agent, {}, change.day_row});
        before = change.cursor;
    }
    return apart;
}

/// Only the last change of each subject, in the old order: nothing is lost by that, because a listener that
/// stops in between comes back with a cursor before the last one.
std::vector<Change> last_of_each(const std::vector<Change>& changes) {
    std::vector<Change> last;
    std::unordered_set<Subject, SubjectHash> seen;
    std::copy_if(changes.rbegin(), changes.rend(), std::back_inserter(last),
        [&](const Change& change) { return seen.insert(Subject(change)).second; });
    std::ranges::reverse(last);
    return last;
}

/// What the agent is told of an event; nothing where it concerns somebody else alone.
EventText text_for(
    AgentId agent, const std::optional<AgentId>& concerned, const EventText& text, const EventText& own) {
    return own && concerned == agent ? own : text;
}

} // namespace

Events::Events(Database& store, const Config& config, std::function<bool()> can_store)
    : store_(store), config_(config), can_store_(std::move(can_store)), published_(changes::latest(store)) {}

Events::Event Events::event_of(const Change& change, Time now) {
    const ChangeCursor& cursor = change.cursor;
    if (change.message) return message_event(change);
    if (change.conversation && change.agent) return opened_event(cursor, *change.conversation, *change.agent);
    if (change.conversation) return conversation_event(cursor, *change.conversation);
    if (change.agent) {
        const auto agent = agents::find(store_, *change.agent);
        if (!agent) return {cursor, text_of(cursor, "presence", "null"), change.agent};
        AgentView view = agent_view(store_, *agent, config_.presence, now);
        if (!can_store_()) withhold(view.verdict);
        return {cursor, text_of(cursor, "presence", agent_json(view)), change.agent};
    }
    if (change.day_row) return day_event(cursor, *change.day_row);
    return {cursor, text_of(cursor, "settings", settings_json(settings::read(store_))), {}};
}

/// Its commitment, or its secret: what the row of the history tells.
Events::Event Events::day_event(const ChangeCursor& cursor, HistoryId id) {
    const auto row = history::find(store_, id);
    const bool is_revealed = row && row->kind == HistoryKind::revealed;
    return {cursor, text_of(cursor, is_revealed ? "revealed" : "commitment", row ? row->detail : "null"), {}};
}

/// Its agent is told as well how much of it is new to them.
Events::Event Events::conversation_event(const ChangeCursor& cursor, ConversationId id) {
    auto view = conversations::view(store_, id);
    if (!view) return {cursor, text_of(cursor, "conversation", "null"), {}};
    Event event{cursor, text_of(cursor, "conversation", conversation_json(*view)), view->assignee};
    if (!view->assignee) return event;
    view->new_messages = opened::count_new(store_, *view->assignee, id);
    event.own = text_of(cursor, "conversation", conversation_json(*view));
    return event;
}

/// That agent alone hears of it.
Events::Event Events::opened_event(const ChangeCursor& cursor, ConversationId id, AgentId agent) {
    const std::string data = opened_json(id, opened::count_new(store_, agent, id));
    return {cursor, nullptr, agent, text_of(cursor, "opened", data)};
}

/// One that was deleted since is told as null.
Events::Event Events::message_event(const Change& change) {
    auto message = messages::find(store_, *change.message);
    if (message) replies::add_standing(store_, *message);
    const std::string data = message ? message_json(*message) : "null";
    return {change.cursor, text_of(change.cursor, "message", data), {}};
}

std::vector<Events::Event> Events::read_events(const ChangeCursor& since, Time now, ChangeCursor& until) {
    const std::vector<Change> changes = changes::since(store_, since, changes_at_once);
    until = changes.empty() ? since : changes.back().cursor;
    std::vector<Event> events;
    for (const Change& change : last_of_each(with_messages_apart(changes, since)))
        events.push_back(event_of(change, now));
    return events;
}

bool Events::was_told(const Writing& writing) {
    std::erase_if(
        writing_, [&](const Writing& one) { return writing.told_at - one.told_at >= shortest_writing; });
    const bool was_told = std::ranges::any_of(writing_, [&](const Writing& one) {
        return one.agent == writing.agent && one.conversation == writing.conversation;
    });
    if (!was_told) writing_.push_back(writing);
    return was_told;
}

void Events::tell_writing(const Agent& agent, ConversationId conversation, Time now) {
    if (was_told({agent.id, conversation, now})) return;
    // Without an id: it is no place in the stream where anybody could go on.
    const auto text = std::make_shared<const std::string>(
        "event: writing\ndata: " + writing_json(conversation, agent.name) + "\n\n");
    for (const auto& listener : listeners_)
        if (listener->caller.agent.id != agent.id && listener->passing.size() < most_passing)
            listener->passing.push_back(text);
    // By index: a stream that fails may end its listener from within. NOLINTNEXTLINE(modernize-loop-convert)
    for (std::size_t i = 0; i < listeners_.size(); ++i)
        send(*listeners_[i], now);
}

void Events::publish(Time now) {
    if (listeners_.empty()) {
        published_ = changes::latest(store_);
        first_number_ += recent_.size();
        recent_.clear();
        sent_until_ = first_number_;
        return;
    }
    read_new(now);
    send_to_concerned_first(now);
    while (recent_.size() > events_kept) {
        recent_.pop_front();
        ++first_number_;
    }
}

void Events::read_new(Time now) {
    const Snapshot moment(store_);
    ChangeCursor until;
    for (;;) {
        const auto events = read_events(published_, now, until);
        if (until == published_) return;
        published_ = until;
        recent_.insert(recent_.end(), events.begin(), events.end());
    }
}

const Events::Event& Events::recent(std::uint64_t number) const {
    return recent_[static_cast<std::size_t>(number - first_number_)];
}

void Events::send_to_concerned_first(Time now) {
    const std::uint64_t end = first_number_ + recent_.size();
    if (sent_until_ == end) return;
    std::unordered_set<AgentId> concerned;
    for (std::uint64_t number = sent_until_; number < end; ++number)
        if (const auto agent = recent(number).concerned) concerned.insert(*agent);
    close_revoked(concerned, now);
    std::stable_partition(listeners_.begin(), listeners_.end(),
        [&](const auto& listener) { return concerned.contains(listener->caller.agent.id); });
    // By index: a stream that fails may end its listener from within. NOLINTNEXTLINE(modernize-loop-convert)
    for (std::size_t i = 0; i < listeners_.size(); ++i)
        send(*listeners_[i], now);
    sent_until_ = end; // not before: what fails on the way is told with the next change or round
}

void Events::join(const Caller& caller, std::shared_ptr<EventStream> stream,
    const std::optional<ChangeCursor>& since, Time now) {
    // The caller may have signed out while the head of the answer was on its way.
    if (!is_still_good(caller, store_, now)) {
        stream->close();
        return;
    }
    make_room(caller.agent.id);
    publish(now);
    auto listener = std::make_unique<Listener>();
    Listener* const raw = listener.get();
    raw->caller = caller;
    raw->stream = std::move(stream);
    raw->seen = since.value_or(published_);
    raw->next = raw->seen == published_ ? first_number_ + recent_.size() : 0;
    raw->stream->on_idle = [this, raw] { send(*raw, wall_clock()); };
    raw->stream->on_closed = [this, raw] { leave(*raw); };
    listeners_.push_back(std::move(listener));
    // With the id, so that a stream on which nothing has happened yet can be resumed too.
    raw->stream->send({std::make_shared<const std::string>(event_text(raw->seen, "ready", "{}"))});
}

void Events::leave(const Listener& listener) {
    const Caller caller = listener.caller;
    std::erase_if(listeners_, [&](const auto& one) { return one.get() == &listener; });
    const bool is_still_there = std::ranges::any_of(listeners_, [&](const auto& one) {
        return one->caller.agent.id == caller.agent.id && one->caller.browser == caller.browser;
    });
    if (on_left && !is_still_there) on_left(caller);
}

// A proxy in front may send of a page that was closed, or loaded again, half a minute late: a newcomer is not
// turned away because of streams whose clients are gone.
void Events::make_room(AgentId agent) {
    while (streams_of(agent) >= streams_per_agent)
        end_oldest(agent);
    for (const auto& listener : listeners_)
        if (listener->caller.agent.id == agent) listener->stream->probe();
}

void Events::end_oldest(AgentId agent) {
    const auto oldest =
        std::ranges::find(listeners_, agent, [](const auto& one) { return one->caller.agent.id; });
    const std::shared_ptr<EventStream> stream = (*oldest)->stream;
    stream->on_idle = stream->on_closed = nullptr;
    listeners_.erase(oldest);
    stream->close();
}

void Events::send(Listener& listener, Time now) {
    if (!listener.stream->is_idle()) return;
    if (listener.next < first_number_) catch_up(listener, now);
    if (listener.next < first_number_ || !listener.stream->is_idle()) return;
    std::vector<Text> texts;
    const std::uint64_t end = first_number_ + recent_.size();
    while (listener.next < end && texts.size() < texts_at_once) {
        const Event& event = recent(listener.next++);
        if (auto text = text_for(listener.caller.agent.id, event.concerned, event.text, event.own))
            texts.push_back(std::move(text));
        listener.seen = event.cursor;
    }
    std::ranges::move(std::exchange(listener.passing, {}), std::back_inserter(texts));
    if (!texts.empty()) listener.stream->send(std::move(texts));
}

void Events::catch_up(Listener& listener, Time now) {
    std::vector<Text> texts;
    while (texts.empty() && listener.next == 0) { // what concerns others alone is passed over
        ChangeCursor until;
        const auto events = read_events(listener.seen, now, until);
        listener.seen = until;
        if (events.empty()) listener.next = first_number_ + recent_.size();
        for (const Event& event : events)
            if (auto text = text_for(listener.caller.agent.id, event.concerned, event.text, event.own))
                texts.push_back(std::move(text));
    }
    if (!texts.empty()) listener.stream->send(std::move(texts));
}

void Events::close_revoked(const std::unordered_set<AgentId>& agents, Time now) {
    const Snapshot moment(store_);
    for (const auto& listener : listeners_)
        if (agents.contains(listener->caller.agent.id) && !is_still_good(listener->caller, store_, now))
            listener->stream->close();
}

void Events::close_ended(Time now) {
    const Snapshot moment(store_);
    for (const auto& listener : listeners_)
        if (!is_still_good(listener->caller, store_, now)) listener->stream->close();
}

std::size_t Events::streams_of(AgentId agent) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        listeners_, [agent](const auto& one) { return one->caller.agent.id == agent; }));
}

} // namespace convassign
