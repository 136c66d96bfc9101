// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"
#include "core/wrap/json_fwd.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// One answer of Evolution's list of messages.
struct EvolutionBatch {
    /// Of and to single customers, in the order in which they were written.
    std::vector<IncomingMessage> messages;
    std::vector<MessageFate> fates;     ///< of what went out; when that was is not told
    std::vector<MessageChange> changes; ///< the oldest first
    std::vector<JoinedAddresses> joins;
    std::vector<UnreadRow> unread;
    std::size_t rows = 0;
    std::size_t total = 0;        ///< how many the window holds, on whatever batch
    std::optional<Time> oldest{}; ///< among the rows of all chats
    std::optional<Time> newest{};
};

/// What customers wrote, what went out to them, and what was done to earlier messages: nothing of groups,
/// newsletters and statuses. Evolution keeps a changed message's row, with the time of the change:
/// one that was deleted has lost its message. Throws ProviderError when it is no list of messages; a row that
/// cannot be read loses only itself.
[[nodiscard]] EvolutionBatch decode_evolution_batch(std::string_view body);

/// The rows of one second, of as many answers as it takes to see each.
class EvolutionRecords {
public:
    /// The rows of one more answer; returns how many these are. Throws as decode_evolution_batch().
    std::size_t add(std::string_view body);
    /// A row that cannot be read, the one of this page: known by what it begins with.
    void add_too_large(const std::string& beginning, std::size_t page);

    [[nodiscard]] bool is_complete() const { return was_told_ && seen() >= total_; }
    [[nodiscard]] std::size_t seen() const { return rows_.size() + too_large_.size(); }
    [[nodiscard]] std::size_t total() const { return total_; } ///< as last told
    [[nodiscard]] EvolutionBatch decoded() const;

private:
    std::map<std::string, std::shared_ptr<const Json>> rows_; ///< by what tells them apart
    std::set<std::string> too_large_;
    std::size_t total_ = 0;
    bool was_told_ = false;
};

} // namespace convassign
