// SPDX-License-Identifier: MIT
#include "cmd/proof_json.h"

#include "core/json_shapes.h"
#include "core/story.h"

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

Document shape_row(const ProvenRow& proven) {
    return {{"fields", shape_fields(proven.row)}, {"before", to_hex(proven.before)},
        {"hash", to_hex(proven.hash)}, {"text", in_words(proven.row)}};
}

Document shape_draw(const ProvenDraw& draw) {
    const auto shape_candidate = [](const Agent& agent) -> Document {
        return {{"id", agent.id.value}, {"name", agent.name}};
    };
    return {{"candidates", json::array_of(draw.candidates, shape_candidate)},
        {"commitment", shape_row(draw.commitment)}, {"row", shape_row(draw.draw)},
        {"revealed", shape_row(draw.revealed)}};
}

} // namespace

std::string proof_json(const Proof& proof) {
    return finished(
        {{"conversation_id", proof.conversation.value}, {"draws", json::array_of(proof.draws, shape_draw)}});
}

} // namespace convassign
