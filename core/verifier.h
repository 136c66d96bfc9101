// SPDX-License-Identifier: MIT
#pragma once

#include "core/explain.h"
#include "core/store/chain.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace convassign {

class Database;
struct DrawDay;

/// A row of the history that does not fit to the others, or one that is missing.
struct Misfit {
    HistoryId row; ///< the first one; 0 where it is none in particular
    std::string what;
};

/// How much was looked at, and what could not be.
struct VerifiedCounts {
    std::int64_t rows = 0;           ///< also those that were erased
    std::int64_t erased = 0;         ///< of which the chain has the digest alone
    std::int64_t draws = 0;          ///< whose index follows from the secret of their day
    std::int64_t days = 0;           ///< whose secret was revealed
    std::int64_t without_secret = 0; ///< draws from before days had secrets
    std::int64_t not_rebuilt = 0;    ///< draws whose candidates rested on rows that were erased
};

/// What a Verifier has to know in advance.
struct VerifierNeeds {
    Database& store;
    std::map<std::string, std::string> secrets; ///< by their day
    std::vector<Sha256> names;                  ///< of all agents there ever were: fair_draw::name_digests()
    std::optional<Sha256> kept{};               ///< a hash that some row should have
    Time history_since = Time::min();           ///< what was before rests on rows that may be erased
};

/// Goes along the chain of the history, and holds each row against those before it: its hash, its place, and
/// of a draw its day, number, candidates, index and winner.
class Verifier {
public:
    explicit Verifier(VerifierNeeds needs) : needs_(std::move(needs)) {}

    /// Takes in a row that stands before the first one to be looked at.
    void pass(const HistoryRow& row);
    /// The next link to be looked at stands behind that one, whose hash is this.
    void stand_behind(HistoryId id, const Sha256& hash);

    /// The next link; nothing where it fits.
    [[nodiscard]] std::optional<Misfit> look_at(const chain::Link& link);
    /// At the end of the chain: whether these days have as many draws as they should.
    [[nodiscard]] std::optional<Misfit> look_at_end(const std::vector<DrawDay>& unrevealed) const;

    [[nodiscard]] const VerifiedCounts& counts() const { return counts_; }
    [[nodiscard]] chain::End end() const { return {last_, hash_}; }
    /// The row that has the hash which was kept; nothing where none has.
    [[nodiscard]] std::optional<HistoryId> kept_row() const { return kept_row_; }
    /// The day whose commitment this is, in hexadecimal digits; empty where no row commits to it.
    [[nodiscard]] std::string day_of(const std::string& commitment) const;

private:
    struct Day {
        std::string commitment;            ///< in hexadecimal digits
        std::optional<std::int64_t> draws; ///< so far; nothing: not all of them were looked at
        std::int64_t erased_before = 0;    ///< rows that cannot be draws of this day, for they came before it
        bool is_revealed = false;
        /// Its commitment and its secret differ. Which of both was changed is known once the row that reveals
        /// the secret has its place in the chain.
        std::optional<Misfit> misfit{};
    };
    /// The candidates of a draw, and what goes into its index.
    struct Among {
        std::vector<AgentId> agents;
        Sha256 digest{};
    };
    /// The secret of the last draw's day, ready to be used.
    struct Key {
        std::string day;
        std::optional<HmacSha256> hmac;
    };

    [[nodiscard]] std::optional<Misfit> follow(const chain::Link& link);
    [[nodiscard]] std::optional<Misfit> misfit_in(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with_commitment(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with_secret(const std::string& day, const std::string& commitment) const;
    [[nodiscard]] std::string wrong_with_revealed(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with_names(const HistoryRow& row) const;
    [[nodiscard]] std::string wrong_with_draw(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with_number(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with_candidates(const HistoryRow& row) const;
    [[nodiscard]] std::string wrong_with_index(const HistoryRow& row);
    [[nodiscard]] std::string wrong_with_winner(const HistoryRow& row) const;
    [[nodiscard]] std::string wrong_with_result(const HistoryRow& row);
    [[nodiscard]] bool may_rest_on_erased(const HistoryRow& row) const;
    /// Whether so many draws may have had their numbers in that day: those that are there, and what was
    /// erased.
    [[nodiscard]] bool may_be(const Day& day, std::int64_t draws) const;
    void note_merge(const HistoryRow& row);
    const Among& candidates_of(const HistoryRow& row);
    const HmacSha256& key_of(const std::string& day);

    VerifierNeeds needs_;
    PastCandidates past_;
    std::map<std::string, Day> days_;
    /// What somebody was left out of before is not known, because the conversation that became a part of
    /// these is erased.
    std::unordered_set<ConversationId> half_known_;
    VerifiedCounts counts_;
    HistoryId last_;
    Sha256 hash_{};
    std::optional<HistoryId> kept_row_;
    bool was_erased_ = false; ///< the link before
    Among among_;
    Key key_;
};

} // namespace convassign
