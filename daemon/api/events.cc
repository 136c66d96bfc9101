// SPDX-License-Identifier: MIT
#include "daemon/api/events.h"

#include "core/base/time.h"
#include "core/json.h"
#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/store/conversations.h"
#include "core/store/settings.h"
#include "core/wrap/sqlite.h"

#include <algorithm>
#include <unordered_set>

namespace convassign {

namespace {

constexpr std::size_t events_kept = 1000;
constexpr std::int64_t changes_at_once = 200;
constexpr std::size_t texts_at_once = 64;

std::string event_text(const ChangeCursor& cursor, const std::string& name, const std::string& data) {
    return "id: " + cursor.text() + "\nevent: " + name + "\ndata: " + data + "\n\n";
}

/// What a change is about; two changes with the same key need only the later event.
struct Subject {
    std::int64_t conversation;
    std::int64_t agent;

    explicit Subject(const Change& change)
        : conversation(change.conversation.value_or(ConversationId{}).value),
          agent(change.agent.value_or(AgentId{}).value) {}
    friend bool operator==(const Subject&, const Subject&) = default;
};

struct SubjectHash {
    std::size_t operator()(const Subject& subject) const {
        return std::hash<std::int64_t>{}(subject.conversation * 2 + (subject.agent << 32) + 1);
    }
};

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

} // namespace

Events::Events(Database& store, const Config& config)
    : store_(store), config_(config), published_(changes::latest(store)) {}

Events::Event Events::event_of(const Change& change, Time now) {
    const ChangeCursor& cursor = change.cursor;
    const auto text = [&](const char* name, const std::string& data) {
        return std::make_shared<const std::string>(event_text(cursor, name, data));
    };
    if (change.conversation) {
        const auto view = conversations::view(store_, *change.conversation);
        return {cursor, text("conversation", view ? conversation_json(*view) : "null"),
            view ? view->assignee : std::nullopt};
    }
    if (change.agent) {
        const auto agent = agents::find(store_, *change.agent);
        return {cursor,
            text("presence", agent ? agent_json(agent_view(store_, *agent, config_.presence, now)) : "null"),
            change.agent};
    }
    return {cursor, text("settings", settings_json(settings::read(store_))), {}};
}

std::vector<Events::Event> Events::read_events(const ChangeCursor& since, Time now, ChangeCursor& until) {
    const std::vector<Change> changes = changes::since(store_, since, changes_at_once);
    until = changes.empty() ? since : changes.back().cursor;
    std::vector<Event> events;
    for (const Change& change : last_of_each(changes))
        events.push_back(event_of(change, now));
    return events;
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
    raw->stream->on_closed = [this, raw] {
        std::erase_if(listeners_, [raw](const auto& one) { return one.get() == raw; });
    };
    listeners_.push_back(std::move(listener));
    // With the id, so that a stream on which nothing has happened yet can be resumed too.
    raw->stream->send({std::make_shared<const std::string>(event_text(raw->seen, "ready", "{}"))});
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
        texts.push_back(event.text);
        listener.seen = event.cursor;
    }
    if (!texts.empty()) listener.stream->send(std::move(texts));
}

void Events::catch_up(Listener& listener, Time now) {
    ChangeCursor until;
    const auto events = read_events(listener.seen, now, until);
    listener.seen = until;
    listener.next = events.empty() ? first_number_ + recent_.size() : 0;
    std::vector<Text> texts;
    texts.reserve(events.size());
    for (const Event& event : events)
        texts.push_back(event.text);
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
