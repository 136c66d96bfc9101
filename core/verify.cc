// SPDX-License-Identifier: MIT
#include "core/verify.h"

#include "core/detail.h"
#include "core/fair_draw.h"
#include "core/store/agents.h"
#include "core/store/draw_days.h"
#include "core/store/history.h"
#include "core/store/settings.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

constexpr std::int64_t rows_between_tellings = 50'000;

/// Adds what the row reveals; of a row that cannot be read nothing, which is told when its turn comes.
void add_secret(const HistoryRow& row, std::map<std::string, std::string>& secrets) {
    try {
        secrets[detail_text(row.detail, "day")] = from_hex(detail_text(row.detail, "secret"));
    } catch (const std::exception&) {
        return;
    }
}

/// Those that the history reveals, and those of days that are open still.
std::map<std::string, std::string> secrets_of(Database& store, const std::vector<DrawDay>& unrevealed) {
    std::map<std::string, std::string> secrets;
    HistoryFilter revealed;
    revealed.kinds = {HistoryKind::revealed};
    history::each(store, revealed, [&](const HistoryRow& row) { add_secret(row, secrets); });
    for (const DrawDay& day : unrevealed)
        secrets.emplace(day.day, day.secret);
    return secrets;
}

/// Nothing where the digits are not those of a hash.
std::optional<Sha256> hash_in(const std::string& digits) {
    const std::string bytes = from_hex(digits);
    Sha256 hash{};
    if (bytes.size() != hash.size()) return std::nullopt;
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

/// Takes in all that rows since that time rest on, and returns the last row before them.
HistoryId pass_rows_before(Database& store, Time since, Verifier& verifier) {
    const HistoryId last{history::first_since(store, since).value - 1};
    HistoryFilter before;
    before.until = since;
    before.kinds = {HistoryKind::online, HistoryKind::offline, HistoryKind::released, HistoryKind::merged,
        HistoryKind::agent, HistoryKind::commitment, HistoryKind::revealed};
    history::each(store, before, [&](const HistoryRow& row) {
        if (row.id <= last) verifier.pass(row);
    });
    verifier.stand_behind(last, chain::hash_at(store, last));
    return last;
}

std::optional<Misfit> follow_chain(
    Database& store, HistoryId after, Verifier& verifier, const VerifyProgress& progress) {
    const HistoryId last = chain::end(store).last;
    std::optional<Misfit> misfit;
    chain::each(store, after, [&](const chain::Link& link) {
        misfit = verifier.look_at(link);
        if (link.id.value % rows_between_tellings == 0) progress(link.id, last);
        return !misfit;
    });
    return misfit;
}

} // namespace

Verified verify(Database& store, const VerifyRequest& request, const VerifyProgress& progress) {
    const Snapshot one_moment(store);
    const auto unrevealed = draw_days::unrevealed(store);
    Verifier verifier({store, secrets_of(store, unrevealed), fair_draw::name_digests(agents::ever(store)),
        hash_in(request.kept), settings::history_since(store).value_or(Time::min())});
    const HistoryId after = request.since ? pass_rows_before(store, *request.since, verifier) : HistoryId{};
    Verified result;
    result.first_wrong = follow_chain(store, after, verifier, progress);
    if (!result.first_wrong) result.first_wrong = verifier.look_at_end(unrevealed);
    result.counts = verifier.counts();
    result.end = verifier.end();
    result.open_days = std::ssize(unrevealed);
    if (request.kept.empty() || result.first_wrong) return result;
    result.day = verifier.day_of(request.kept);
    result.kept_row = verifier.kept_row();
    if (result.day.empty() && !result.kept_row)
        result.first_wrong = {{},
            "no row commits to " + request.kept + ", and none" + (request.since ? " since then" : "")
                + " has it as its hash"};
    return result;
}

} // namespace convassign
