// SPDX-License-Identifier: MIT
#include "core/explanation_json.h"

#include "core/evidence_shape.h"
#include "core/explanation_words.h"

namespace convassign {

using namespace json;

namespace {

Document shape_candidate(const Considered& candidate) {
    Document evidence = shape_evidence(candidate.evidence);
    if (evidence.is_null()) evidence = {{"kind", "page"}};
    return {{"name", candidate.name}, {"since", moment(candidate.since)}, {"evidence", evidence}};
}

Document shape_other(const NotConsidered& other) {
    Document document{{"name", other.name}, {"reason", other.reason}, {"since", moment(other.since)}};
    if (!other.set_by.empty()) document["set_by"] = other.set_by;
    if (other.until) document["until"] = moment(other.until);
    return document;
}

Document shape_explained_draw(const ExplainedDraw& draw) {
    const auto& age = draw.row.draw->presence_age_ms;
    return {
        {"history_id", draw.row.id.value},
        {"at", moment(draw.row.at)},
        {"agent", draw.row.agent_name},
        {"from_agent", text_or_null(draw.row.from_agent_name)},
        {"index", draw.row.draw->index},
        {"among", draw.row.draw->candidates},
        {"presence_age_ms", age ? Document(*age) : Document(nullptr)},
        {"day", text_or_null(draw.row.draw->day.value_or(""))},
        {"number", draw.row.draw->number ? Document(*draw.row.draw->number) : Document(nullptr)},
        {"complete", draw.is_whole},
        {"candidates", array_of(draw.candidates, shape_candidate)},
        {"others", array_of(draw.others, shape_other)},
    };
}

} // namespace

std::string explanation_json(const Explanation& explanation) {
    Document waiting = nullptr;
    if (explanation.waiting)
        waiting = {{"reason", word(explanation.waiting->reason)}, {"text", explanation.waiting->text}};
    Document document{{"conversation_id", explanation.view.id.value}, {"text", in_words(explanation)},
        {"waiting", waiting}, {"draws", array_of(explanation.draws, shape_explained_draw)}};
    if (explanation.at) document["at"] = moment(*explanation.at);
    return finished(document);
}

} // namespace convassign
