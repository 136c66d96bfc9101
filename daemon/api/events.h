// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/store/changes.h"
#include "daemon/api/sign_in.h"
#include "daemon/http/message.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace convassign {

class Database;

/// Who listens to the event stream, and what they have seen. Everyone reads at their own pace: a stream is
/// given the next events when it has sent the last ones. The newest events are kept here; whoever is further
/// behind, or comes back with the id of the last event they saw, reads from the store until they are there.
class Events {
public:
    static constexpr std::size_t streams_per_agent = 8;

    /// `can_store` is asked at each event: nobody is online while nothing can be stored.
    Events(
        Database& store, const Config& config, std::function<bool()> can_store = [] { return true; });

    /// Tells everybody what has changed since the last time.
    void publish(Time now);

    /// Called when the last stream of somebody's browser has ended, in whatever way.
    std::function<void(const Caller&)> on_left;

    /// Tells all others that the agent is writing an answer there. Nothing of it is stored, and who is told
    /// twice within two seconds is told once; it is over when nothing more is told for six.
    void tell_writing(const Agent& agent, ConversationId conversation, Time now);

    /// From `since` on without a gap, or from now on. Where the agent has as many streams as there may be,
    /// their oldest ends.
    void join(const Caller& caller, std::shared_ptr<EventStream> stream,
        const std::optional<ChangeCursor>& since, Time now);

    /// Ends the streams of agents who may not listen any more: signed out, or their session's time is over.
    /// Whose token was revoked and who was disabled is noticed by publish() itself.
    void close_ended(Time now);

    [[nodiscard]] std::size_t streams_of(AgentId agent) const;
    [[nodiscard]] std::size_t streams() const { return listeners_.size(); }

private:
    using Text = std::shared_ptr<const std::string>;

    struct Event {
        ChangeCursor cursor;
        Text text;
        std::optional<AgentId> concerned; ///< the agent who is told first
        Text own{};                       ///< what that agent is told instead
    };
    struct Listener {
        Caller caller;
        std::shared_ptr<EventStream> stream;
        ChangeCursor seen;
        std::uint64_t next = 0;      ///< the number of the next event; 0: to be read from the store
        std::vector<Text> passing{}; ///< what matters only now, and is part of no order
    };
    struct Writing {
        AgentId agent;
        ConversationId conversation;
        Time told_at;
    };

    void make_room(AgentId agent);
    void end_oldest(AgentId agent);
    void leave(const Listener& listener);
    void read_new(Time now);
    std::vector<Event> read_events(const ChangeCursor& since, Time now, ChangeCursor& until);
    [[nodiscard]] const Event& recent(std::uint64_t number) const;
    [[nodiscard]] Event message_event(const Change& change);
    [[nodiscard]] Event event_of(const Change& change, Time now);
    [[nodiscard]] Event day_event(const ChangeCursor& cursor, HistoryId id);
    [[nodiscard]] Event conversation_event(const ChangeCursor& cursor, ConversationId id);
    [[nodiscard]] Event opened_event(const ChangeCursor& cursor, ConversationId id, AgentId agent);
    [[nodiscard]] bool was_told(const Writing& writing);
    void send(Listener& listener, Time now);
    void catch_up(Listener& listener, Time now);
    void send_to_concerned_first(Time now);
    void close_revoked(const std::unordered_set<AgentId>& agents, Time now);

    Database& store_;
    const Config& config_;
    std::function<bool()> can_store_;
    ChangeCursor published_;
    std::uint64_t sent_until_ = 1; ///< the number of the first event that not everybody was told of
    std::deque<Event> recent_;
    std::uint64_t first_number_ = 1;                   ///< of recent_.front()
    std::vector<std::unique_ptr<Listener>> listeners_; ///< the listeners of one agent: the oldest first
    std::vector<Writing> writing_;
};

} // namespace convassign
