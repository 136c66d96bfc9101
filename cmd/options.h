// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/fairness.h"
#include "core/replay.h"

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

/// How `list` and `history` show what they find; `json` is the same as --json.
enum class ListFormat { table, json, csv };
template <>
inline constexpr std::array<std::string_view, 3> words<ListFormat>{"table", "json", "csv"};

struct ListOptions {
    /// Nothing: all of them.
    std::optional<ConversationState> state = ConversationState::unassigned;
    std::optional<std::string> agent;
    std::optional<std::string> provider;
    std::optional<std::string> customer;
    std::optional<Duration> older_than;
    bool offline_assignee = false;
    bool awaiting_answer = false;
    std::int64_t limit = 50; ///< 0: all of them, of `list`
};

/// Of `search`; with the filters of `list`.
struct SearchOptions {
    std::string text;
    ListOptions filter;
};

struct ShowOptions {
    ConversationId conversation;
    std::int64_t messages = 20;
};

/// Of `reply`.
struct ReplyOptions {
    ConversationId conversation;
    std::optional<std::string> text; ///< nothing: standard input
    std::optional<std::string> template_name;
    std::vector<std::string> variables;
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
    std::optional<Duration> offline_for;
};

struct WhoOptions {
    std::optional<Time> at;
};

struct ExplainOptions {
    ConversationId conversation;
    std::optional<Time> at;
};

struct ReplayOptions {
    std::optional<Time> since;
    DrawRule rule = DrawRule::random;
    std::optional<std::int64_t> seed; ///< nothing: any
};

struct HistoryOptions {
    std::optional<ConversationId> conversation;
    std::optional<std::string> agent;
    std::optional<Time> since;
    std::optional<Time> until;
    std::vector<HistoryKind> kinds; ///< none: of every kind
    bool follow = false;
    std::int64_t limit = 50; ///< 0: all of them
};

struct VerifyOptions {
    std::optional<Time> since;
    std::string commitment; ///< in hexadecimal digits; empty: none
};

struct ProofOptions {
    std::optional<ConversationId> conversation;
    bool script = false; ///< instead of a conversation
};

struct InjectOptions {
    std::string customer;
    std::string text;
    std::string provider; ///< empty: the first `local` one
    std::string id;       ///< empty: one is made up
    std::string file;     ///< that hangs on it; empty: none
};

/// Of `customer …`.
struct CustomerOptions {
    std::string address;
    std::string other; ///< of `join`
    std::optional<std::string> provider;
    bool yes = false; ///< of `forget`: without being asked
};

/// Of `outbox …`.
struct OutboxOptions {
    std::vector<OutboxId> rows; ///< each once
    std::optional<std::string> target;
    bool all = false;
    std::int64_t limit = 50;
};

struct BackupOptions {
    std::string target; ///< a file, or a folder
    std::optional<std::int64_t> keep;
};

/// Of `move-database`: either a file, or a server.
struct MoveOptions {
    std::string path;
    std::string url_file;
    std::string folder; ///< of the server's
};

/// What the person asked for. A command reads what its own options fill.
struct Options {
    Time now; ///< what "10m" ago and "10:42" are counted from; to be set before the parse

    std::string config_file; ///< empty: the usual places
    std::string database;    ///< empty: the configuration's
    bool json = false;
    std::optional<ListFormat> format; ///< of `list` and `history`; `json` is settled by it
    bool quiet = false;
    ColorChoice color = ColorChoice::automatic;

    const Command* command = nullptr;
    std::string reason; ///< of `enable` and `disable`
    ListOptions list;
    SearchOptions search;
    ShowOptions show;
    HandOptions by_hand;
    ReplyOptions reply;
    AgentOptions agent;
    WhoOptions who;
    ExplainOptions explain;
    ReplayOptions replay;
    HistoryOptions history;
    FairnessRequest fairness;
    VerifyOptions verify;
    ProofOptions proof;
    InjectOptions inject;
    OutboxOptions outbox;
    CustomerOptions customer;
    BackupOptions backup;
    bool quick = false;       ///< of `check`
    std::string restore_from; ///< of `restore`
    MoveOptions move;
};

} // namespace convassign
