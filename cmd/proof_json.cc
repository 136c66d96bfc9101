// SPDX-License-Identifier: MIT
#include "cmd/proof_json.h"

#include "core/json_shapes.h"
#include "core/story.h"

#include <span>

namespace convassign {

namespace {

using json::Document;

/// The row as its digest is made of it: core/store/chain.h.
Document shape_fields(const HistoryRow& row) {
    const auto maybe = [](const auto& value) { return value ? Document(*value) : Document(nullptr); };
    const Draw draw = row.draw.value_or(Draw{});
    const auto of_draw = [&](std::int64_t value) { return row.draw ? Document(value) : Document(nullptr); };
    return Document::array({row.id.value, to_milliseconds(row.at), word(row.kind),
        json::number_or_null(row.conversation), json::number_or_null(row.agent),
        json::number_or_null(row.from_agent), row.actor, row.detail, of_draw(draw.candidates),
        of_draw(draw.index), maybe(draw.presence_age_ms),
        row.because ? Document(word(*row.because)) : Document(nullptr), maybe(draw.day), maybe(draw.number)});
}

Document shape_row(const HistoryRow& row) { return {{"fields", shape_fields(row)}, {"text", in_words(row)}}; }

/// One behind the other, because they may be some ten thousand.
std::string digits_of(std::span<const Sha256> digests) {
    std::string digits;
    for (const Sha256& digest : digests)
        digits += to_hex(digest);
    return digits;
}

Document shape_day(const ProvenDay& day) {
    return {{"commitment", shape_row(day.commitment)}, {"revealed", shape_row(day.revealed)},
        {"first", day.commitment.id.value}, {"before", to_hex(day.before)},
        {"digests", digits_of(day.digests)}, {"hash", to_hex(day.hash)}, {"names", digits_of(day.names)}};
}

Document shape_draw(const ProvenDraw& draw) {
    const auto shape_candidate = [](const Agent& agent) -> Document {
        return {{"id", agent.id.value}, {"name", agent.name}};
    };
    return {{"day", *draw.row.draw->day}, {"row", shape_row(draw.row)},
        {"candidates", json::array_of(draw.candidates, shape_candidate)}};
}

} // namespace

std::string proof_json(const Proof& proof) {
    Document days = Document::object();
    for (const ProvenDay& day : proof.days)
        days[day.day] = shape_day(day);
    return finished({{"conversation_id", proof.conversation.value}, {"days", days},
        {"draws", json::array_of(proof.draws, shape_draw)}});
}

} // namespace convassign
