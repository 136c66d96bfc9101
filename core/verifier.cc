// SPDX-License-Identifier: MIT
#include "core/verifier.h"

#include "core/base/error.h"
#include "core/detail.h"
#include "core/fair_draw.h"
#include "core/store/conversations.h"
#include "core/store/draw_days.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <span>
#include <utility>

namespace convassign {

namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

/// What is read of the row without a look whether it is there.
bool names_whom_it_tells_of(const HistoryRow& row) {
    if (row.draw) return row.agent && row.conversation;
    if (row.kind == HistoryKind::online || row.kind == HistoryKind::offline) return row.agent.has_value();
    if (row.kind == HistoryKind::released) return row.conversation && row.from_agent && row.because;
    return row.kind != HistoryKind::merged || row.conversation;
}

} // namespace

void Verifier::pass(const HistoryRow& row) {
    past_.apply(row);
    if (row.kind == HistoryKind::commitment)
        days_[detail_text(row.detail, "day")].commitment = detail_text(row.detail, "sha256");
    if (row.kind == HistoryKind::revealed) days_[detail_text(row.detail, "day")].is_revealed = true;
}

void Verifier::stand_behind(HistoryId id, const Sha256& hash) {
    last_ = id;
    hash_ = hash;
    if (hash == needs_.kept) kept_row_ = id;
}

std::optional<Misfit> Verifier::look_at(const chain::Link& link) {
    if (auto misfit = follow(link)) return misfit;
    ++counts_.rows;
    if (!link.row) ++counts_.erased;
    auto misfit = link.row ? misfit_in(*link.row) : std::nullopt;
    was_erased_ = !link.row;
    return misfit;
}

/// Before days had secrets, rows that were erased left nothing, and the chain was made over what remained.
std::optional<Misfit> Verifier::follow(const chain::Link& link) {
    const HistoryId next{last_.value + 1};
    const Sha256 hash = chain::chained(hash_, link.content);
    const bool fits = !link.row || link.hash == hash;
    const bool has_gap = link.id != next;
    if (has_gap && (!fits || !days_.empty())) return Misfit{next, "is missing"};
    if (!fits) return Misfit{link.id, "does not say what its hash was made of"};
    stand_behind(link.id, hash);
    return std::nullopt;
}

std::optional<Misfit> Verifier::misfit_in(const HistoryRow& row) {
    try {
        if (std::string what = wrong_with(row); !what.empty()) return Misfit{row.id, std::move(what)};
        if (row.kind == HistoryKind::revealed) return days_.at(detail_text(row.detail, "day")).misfit;
        note_merge(row);
        past_.apply(row);
        return std::nullopt;
    } catch (const DatabaseError&) {
        throw;
    } catch (const std::exception& error) {
        return Misfit{row.id, "cannot be read: " + describe(error)};
    }
}

/// Empty: nothing.
std::string Verifier::wrong_with(const HistoryRow& row) {
    if (!names_whom_it_tells_of(row)) return "does not name whom it tells of";
    if (row.kind == HistoryKind::assigned && !row.draw) return "was assigned without a draw";
    if (row.kind == HistoryKind::commitment) return wrong_with_commitment(row);
    if (row.kind == HistoryKind::revealed) return wrong_with_revealed(row);
    return row.draw ? wrong_with_draw(row) : "";
}

std::string Verifier::wrong_with_commitment(const HistoryRow& row) {
    const std::string day = detail_text(row.detail, "day");
    if (days_.contains(day)) return "is a second commitment to the draws of " + day;
    Day& known = days_[day];
    known.commitment = detail_text(row.detail, "sha256");
    known.draws = 0;
    known.erased_before = counts_.erased;
    if (std::string what = wrong_with_secret(day, known.commitment); !what.empty())
        known.misfit = Misfit{row.id, std::move(what)};
    return {};
}

std::string Verifier::wrong_with_secret(const std::string& day, const std::string& commitment) const {
    const auto secret = needs_.secrets.find(day);
    if (secret == needs_.secrets.end()) return "commits to a secret of " + day + " that is not there";
    if (secret->second.size() == fair_draw::secret_bytes && to_hex(sha256(secret->second)) == commitment)
        return {};
    return "is not the hash of the secret of " + day + " that was revealed";
}

std::string Verifier::wrong_with_revealed(const HistoryRow& row) {
    const std::string day = detail_text(row.detail, "day");
    const auto known = days_.find(day);
    if (known == days_.end()) return "reveals a secret of " + day + " to which no row before it commits";
    if (known->second.is_revealed) return "reveals the secret of " + day + " once more";
    known->second.is_revealed = true;
    ++counts_.days;
    if (known->second.misfit) return {};
    if (std::string what = wrong_with_secret(day, known->second.commitment); !what.empty())
        return "reveals another secret of " + day + " than the one that was committed to";
    if (detail_text(row.detail, "sha256") != known->second.commitment)
        return "tells another hash of the secret of " + day + " than its commitment";
    const std::string told = detail_text(row.detail, "draws");
    if (known->second.draws && !may_be(known->second, std::stoll(told)))
        return "tells of " + told + " draws of " + day + ", and " + number(*known->second.draws)
            + " stand before it";
    return wrong_with_names(row);
}

/// Rows from before they told of names have none.
std::string Verifier::wrong_with_names(const HistoryRow& row) const {
    const std::string told = detail_text(row.detail, "names");
    if (told.empty()) return {};
    const auto count = std::stoull(detail_text(row.detail, "agents"));
    if (count <= needs_.names.size()
        && told == to_hex(fair_draw::names_digest(std::span(needs_.names).first(count))))
        return {};
    return "tells of other names of the agents than they have";
}

std::string Verifier::wrong_with_draw(const HistoryRow& row) {
    if (std::string what = wrong_with_number(row); !what.empty()) return what;
    std::string what = wrong_with_result(row);
    if (what.empty())
        ++(row.draw->day ? counts_.draws : counts_.without_secret);
    else if (may_rest_on_erased(row))
        return ++counts_.not_rebuilt, "";
    return what;
}

std::string Verifier::wrong_with_number(const HistoryRow& row) {
    if (!row.draw->day) return days_.empty() ? "" : "was drawn without the secret of a day";
    const std::string& day = *row.draw->day;
    const auto known = days_.find(day);
    if (known == days_.end())
        return "was drawn from a secret of " + day + " to which no row before it commits";
    if (known->second.is_revealed) return "was drawn from the secret of " + day + " after it was revealed";
    if (!known->second.draws) return {};
    const std::int64_t told = row.draw->number.value_or(-1);
    std::int64_t& draws = *known->second.draws;
    if (!may_be(known->second, told))
        return "is draw " + number(told) + " of " + day + ", and " + number(draws) + " stand before it";
    known->second.erased_before += told - draws;
    draws = told + 1;
    return {};
}

bool Verifier::may_be(const Day& day, std::int64_t draws) const {
    return draws >= *day.draws && draws - *day.draws <= counts_.erased - day.erased_before;
}

/// Of what the draw came to.
std::string Verifier::wrong_with_result(const HistoryRow& row) {
    const Among& among = candidates_of(row);
    if (std::ssize(among.agents) != row.draw->candidates) return wrong_with_candidates(row);
    if (row.draw->day)
        if (std::string what = wrong_with_index(row); !what.empty()) return what;
    return wrong_with_winner(row);
}

std::string Verifier::wrong_with_candidates(const HistoryRow& row) const {
    std::string names;
    for (const AgentId agent : among_.agents)
        names += (names.empty() ? ": " : ", ") + past_.name_of(agent);
    return "was drawn among " + number(row.draw->candidates) + ", and by the rows before it there were "
        + number(std::ssize(among_.agents)) + names;
}

std::string Verifier::wrong_with_index(const HistoryRow& row) {
    if (days_.at(*row.draw->day).misfit) return {};
    const auto index = static_cast<std::int64_t>(fair_draw::drawn_index(key_of(*row.draw->day),
        row.draw->number.value_or(0), *row.conversation, among_.digest, among_.agents.size()));
    if (index == row.draw->index) return {};
    return "has drawn index " + number(row.draw->index) + ", and the secret of " + *row.draw->day + " gives "
        + number(index);
}

std::string Verifier::wrong_with_winner(const HistoryRow& row) const {
    const AgentId winner = among_.agents.at(static_cast<std::size_t>(row.draw->index));
    if (row.agent == winner) return {};
    return "was given to " + row.agent_name + ", and index " + number(row.draw->index) + " is "
        + past_.name_of(winner);
}

bool Verifier::may_rest_on_erased(const HistoryRow& row) const {
    return row.at < needs_.history_since || half_known_.contains(*row.conversation);
}

/// The row of the one that ended stands right before that of the one that remains.
void Verifier::note_merge(const HistoryRow& row) {
    if (row.kind == HistoryKind::merged && was_erased_) half_known_.insert(*row.conversation);
}

/// Mostly the same as those of the draw before.
const Verifier::Among& Verifier::candidates_of(const HistoryRow& row) {
    const LineId line =
        past_.has_members() ? conversations::line_of(needs_.store, *row.conversation) : LineId{};
    std::vector<AgentId> agents = past_.of(row, line);
    if (agents == among_.agents && !agents.empty()) return among_;
    std::vector<std::string> names;
    for (const AgentId agent : agents)
        names.push_back(past_.name_of(agent));
    among_ = {std::move(agents), fair_draw::candidates_digest(names)};
    return among_;
}

const HmacSha256& Verifier::key_of(const std::string& day) {
    if (key_.day != day) key_ = {day, HmacSha256(needs_.secrets.at(day))};
    return *key_.hmac;
}

std::optional<Misfit> Verifier::look_at_end(const std::vector<DrawDay>& unrevealed) const {
    std::optional<Misfit> first;
    for (const auto& [name, day] : days_)
        if (day.misfit && (!first || day.misfit->row < first->row)) first = day.misfit;
    if (first) return first;
    for (const DrawDay& day : unrevealed) {
        const auto known = days_.find(day.day);
        const bool is_whole =
            known != days_.end() && (!known->second.draws || may_be(known->second, day.draws));
        if (!is_whole)
            return Misfit{HistoryId{last_.value + 1},
                "is missing: " + day.day + " has had " + number(day.draws) + " draws, and not all are there"};
    }
    return std::nullopt;
}

std::string Verifier::day_of(const std::string& commitment) const {
    for (const auto& [day, known] : days_)
        if (known.commitment == commitment) return day;
    return {};
}

} // namespace convassign
