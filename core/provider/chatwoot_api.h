// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/chatwoot_batch.h"
#include "core/provider/json_api.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Chatwoot's Application API as far as one inbox needs it. Blocks while the network is waited for.
/// Everything throws ProviderError; its text names what was asked, and never the token.
class ChatwootApi {
public:
    ChatwootApi(const ProviderConfig& config, const std::string& token, const HttpTimeouts& timeouts = {});

    /// One batch of the inbox's conversations, the ones of latest activity first; `within`: only
    /// conversations that changed so lately. Versions before 2024 ignore that, later ones then give all in
    /// one batch. Long texts of last messages, of which the list has two copies, do not make it too large.
    [[nodiscard]] ChatwootList conversations(int batch, std::optional<Duration> within);
    [[nodiscard]] ChatwootConversation conversation(std::int64_t id);

    /// The messages with ids above `after` and, where it is given, below `before`. At most `most_after` rows
    /// without `before`, and `most_between` with it, the first ones by their time, not by their id.
    static constexpr std::size_t most_after = 100;
    static constexpr std::size_t most_between = 1000;
    [[nodiscard]] ChatwootMessages messages(const ChatwootConversation& conversation, std::int64_t after,
        std::optional<std::int64_t> before = std::nullopt);

    /// The last messages, with ids below `before` where it is given. At most `most_latest` rows.
    static constexpr std::size_t most_latest = 20;
    [[nodiscard]] ChatwootMessages latest_messages(
        const ChatwootConversation& conversation, std::optional<std::int64_t> before = std::nullopt);

    /// Stores a message in the conversation, once or not at all. Nothing where the answer cannot be read.
    [[nodiscard]] std::optional<ChatwootOutgoing> write(
        const ChatwootConversation& conversation, const std::string& body);

    /// The conversation's newest row, whoever wrote it; 0 where there is none.
    [[nodiscard]] std::int64_t newest_row(std::int64_t id);
    /// What Chatwoot has said of the conversation since that row.
    [[nodiscard]] std::vector<std::string> activities(std::int64_t id, std::int64_t after);

    /// The agents who may work in the inbox.
    [[nodiscard]] std::vector<ChatwootAgent> agents();
    [[nodiscard]] bool assigns_by_itself();
    /// The names of the account's teams that give what they are assigned to one of theirs.
    [[nodiscard]] std::vector<std::string> teams_that_assign();

    /// What became of an assignment.
    enum class Assigned {
        written,      ///< it is theirs now
        theirs,       ///< it was theirs already
        taken,        ///< somebody else has it, by the hand of a person; nothing was done
        unknown_agent ///< Chatwoot knows no such agent
    };

    /// Gives the conversation to that agent, unless somebody has it who is none of `ours`, the agents of our
    /// earlier assignments. Chatwoot compares nothing, so it is looked at first. What a person does between
    /// the look and the write is written over.
    [[nodiscard]] Assigned assign(
        std::int64_t id, std::int64_t agent, const std::vector<std::int64_t>& ours = {});

    /// Takes the conversation from one of `ours`, the agents that we have written there; from nobody else.
    void unassign(std::int64_t id, const std::vector<std::int64_t>& ours);

    [[nodiscard]] const JsonApi& answers() const { return api_; }

    /// Makes a running request and every later one fail at once. From any thread.
    void stop() noexcept { api_.stop(); }

private:
    JsonApi api_;
    std::string inbox_;
};

} // namespace convassign
