// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convassign {

struct Command;

enum class ColorChoice { automatic, always, never };
template <>
inline constexpr std::array<std::string_view, 3> words<ColorChoice>{"auto", "always", "never"};

struct ListOptions {
    /// Nothing: all of them.
    std::optional<ConversationState> state = ConversationState::unassigned;
    std::optional<std::string> agent;
    std::optional<std::string> provider;
    std::optional<std::string> customer;
    std::optional<Duration> older_than;
    bool offline_assignee = false;
    std::int64_t limit = 50;
};

struct ShowOptions {
    ConversationId conversation;
    std::int64_t messages = 20;
};

/// Of `claim`, `reassign`, `release` and `close`.
struct HandOptions {
    std::vector<ConversationId> conversations; ///< each once
    std::string agent;                         ///< who gets them; empty with `random`
    bool random = false;
    std::optional<std::string> from;     ///< who must have them now
    std::optional<std::string> all_from; ///< instead of conversations
};

/// Of `agent …`.
struct AgentOptions {
    std::string name;
    AgentChange change;
    bool revoke = false;
    bool link = false;
    bool presence_only = false;
    Duration online_for{0};
};

struct WhoOptions {
    std::optional<Time> at;
};

struct HistoryOptions {
    std::optional<ConversationId> conversation;
    std::optional<std::string> agent;
    std::optional<Time> since;
    bool follow = false;
    std::int64_t limit = 50;
};

struct InjectOptions {
    std::string customer;
    std::string text;
    std::string provider; ///< empty: the first `local` one
    std::string id;       ///< empty: one is made up
};

/// Of `customer …`.
struct CustomerOptions {
    std::string address;
    std::string other; ///< of `join`
    std::optional<std::string> provider;
};

/// Of `outbox …`.
struct OutboxOptions {
    std::vector<OutboxId> rows; ///< each once
    std::optional<std::string> target;
    bool all = false;
    std::int64_t limit = 50;
};

/// What the person asked for. A command reads what its own options fill.
struct Options {
    Time now; ///< what "10m" ago and "10:42" are counted from; to be set before the parse

    std::string config_file; ///< empty: the usual places
    std::string database;    ///< empty: the configuration's
    bool json = false;
    bool quiet = false;
    ColorChoice color = ColorChoice::automatic;

    const Command* command = nullptr;
    std::string reason; ///< of `enable` and `disable`
    ListOptions list;
    ShowOptions show;
    HandOptions by_hand;
    AgentOptions agent;
    WhoOptions who;
    HistoryOptions history;
    InjectOptions inject;
    OutboxOptions outbox;
    CustomerOptions customer;
};

} // namespace convassign
