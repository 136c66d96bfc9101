// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/digest.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace convassign {

class Database;

/// The chain of the history: the column `hash`. A row's hash is made of what the row says and of the hash of
/// the row before, so that whoever has kept a later hash can tell that nothing before it was changed, removed
/// or added. Where a row was erased, `erased_history` has the digest of what it said, and the chain goes on
/// over it.
namespace chain {

/// The digest of the history of a row: SHA-256 over its fields, each as a netstring ("5:hello,"; integers
/// and moments, which are in milliseconds, in decimal; "-," for a field that is empty): id, at, kind,
/// conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen, presence_age_ms, because,
/// day, number.
[[nodiscard]] Sha256 content_digest(const HistoryRow& row);

/// The hash of a row: SHA-256 over the hash of the row before and the digest of its content, 32 bytes each.
/// Before the first row stand 32 zero bytes.
[[nodiscard]] Sha256 chained(const Sha256& before, const Sha256& content);

/// What the next row is chained to.
struct End {
    HistoryId last; ///< also of an erased one
    Sha256 hash{};
};
[[nodiscard]] End end(Database& database);

/// A row with its place in the chain, or what an erased one has left.
struct Link {
    HistoryId id;
    std::optional<HistoryRow> row;
    Sha256 content{};           ///< the digest of what the row says, or has said
    std::optional<Sha256> hash; ///< as the row carries it; an erased one carries none
};

/// Hands over all links behind that row, in the order of their ids, until it returns false.
void each(Database& database, HistoryId after, const std::function<bool(const Link&)>& take);

/// The hash that the link behind that row is chained to, as far as it can be told without the rows before: of
/// an erased row that of the last one before it which was not, chained over all between.
[[nodiscard]] Sha256 hash_at(Database& database, HistoryId id);

/// Goes along the chain, link by link.
class Walk {
public:
    Walk() = default;
    /// From behind a row with that hash.
    explicit Walk(const Sha256& hash) : hash_(hash) {}

    /// False where the link does not fit to the ones before. Then it goes on from the hash that the row
    /// carries, so that what is whole behind it is told to be.
    bool follow(const Link& link);

private:
    Sha256 hash_{};
};

/// The first row that does not fit to those before; nothing where all do.
[[nodiscard]] std::optional<HistoryId> find_broken(Database& database);

/// Chains a history that has no hashes yet, and of which nothing was erased. Within a transaction.
void fill(Database& database);

} // namespace chain

} // namespace convassign
