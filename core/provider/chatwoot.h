// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"
#include "core/provider/chatwoot_older.h"
#include "core/provider/chatwoot_open_ones.h"
#include "core/provider/chatwoot_people.h"
#include "core/provider/chatwoot_presence.h"
#include "core/provider/chatwoot_reading.h"
#include "core/provider/chatwoot_warnings.h"
#include "core/provider/scan.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace convassign {

/// Up to which message id an inbox has been read. Chatwoot numbers its messages before it commits them, so
/// that a smaller number may appear after a larger one: what is trusted lies a margin of time behind.
class ChatwootMark {
public:
    /// Everything up to `id` was read.
    explicit ChatwootMark(std::int64_t id) : id_(id) {}

    /// A scan that began at `began` has met `highest`, or nothing above what was known.
    void met(std::int64_t highest, Time began);

    /// Every message up to here was read, and none can come any more.
    [[nodiscard]] std::int64_t id() const { return id_; }

private:
    std::int64_t id_;
    std::deque<std::pair<Time, std::int64_t>> met_; ///< both ascending
};

/// What is kept of a line between two runs: "1795348800 1007", the seconds of the floor and the mark.
struct ChatwootCursor {
    Time floor;
    std::int64_t mark = 0;

    [[nodiscard]] std::string text() const;
};

/// Throws Error when it is none.
[[nodiscard]] ChatwootCursor parse_chatwoot_cursor(const std::string& text);

/// Reads the messages of one inbox of Chatwoot: looks which conversations have changed, and reads on in
/// those.
/// Tells who has them there and which are resolved, too, and where it is configured, who is online there.
class ChatwootProvider : public Provider {
public:
    /// `cursor` is what the last complete scan handed over; empty at first: then what comes from now on is
    /// read, or what came since `start_from`.
    ChatwootProvider(const ProviderConfig& config, const std::string& token, const std::string& cursor,
        const HttpTimeouts& timeouts = {});

    void poll(Time now, const StoreBatch& store_batch) override;

    void stop() noexcept override { api_.stop(); }

private:
    /// As a conversation was when it was read.
    struct Known {
        std::string stamp;
        Time since;          ///< by our clock
        std::int64_t newest; ///< the id of the newest row that was read, or 0
    };

    [[nodiscard]] std::vector<ChatwootConversation> changed_since(
        Time lower, Time now, const StoreBatch& store_batch);
    [[nodiscard]] bool has_changes(const std::vector<ChatwootConversation>& conversations) const;
    void hand_over_members_when_due(const StoreBatch& store_batch, Time now);
    void begin(const std::vector<ChatwootConversation>& conversations);
    void read(const ChatwootConversation& conversation, const StoreBatch& store_batch);
    void read_older(const StoreBatch& store_batch);
    void take_answers(ChatwootMessages& batch);
    void take_sent(ChatwootMessages& batch, FetchedBatch& fetched);
    [[nodiscard]] bool may_have_changed_before(const ChatwootConversation& conversation) const;
    void note_edits(FetchedBatch& batch);
    [[nodiscard]] InboxState state_of(
        const ChatwootConversation& conversation, std::int64_t newest_read) const;
    [[nodiscard]] ChatwootList list_batch(int batch, std::optional<Duration> within);

    ChatwootApi api_;
    ChatwootPeople people_;
    ChatwootPresence presence_;
    ChatwootWarnings warnings_;
    Time members_due_at_;
    std::optional<LineMembers> members_;                   ///< as they were last handed over
    std::unordered_map<std::int64_t, std::string> emails_; ///< of agents there, by their numbers
    Time pages_until_; ///< the list is read page by page, because the answer for all was too large
    Duration deep_lookback_;
    std::optional<Time> start_from_;
    ScanProgress progress_;
    std::optional<ChatwootMark> mark_;              ///< none before the first scan
    std::unordered_map<std::int64_t, Known> known_; ///< conversations that are read
    ChatwootOpenOnes open_ones_;
    ChatwootReading reading_;
    ChatwootOlder older_;
    std::unordered_set<std::string> open_forms_; ///< ids of questions that were seen without an answer
    bool waits_for_bots_;                        ///< what is with its bot is not drawn
    std::int64_t highest_ = 0;                   ///< message id that this scan has met
    std::vector<UnreadRow> unread_;              ///< of this scan
    Time begun_at_;                              ///< of this scan, by our clock
    std::optional<Time> floor_before_;           ///< of the scan before, by Chatwoot's clock
    std::unordered_map<std::string, std::size_t> texts_; ///< digests of the texts of messages, by their ids
    std::vector<InboxState> states_; ///< of this scan, of conversations without new messages
};

} // namespace convassign
