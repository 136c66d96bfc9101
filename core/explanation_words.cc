// SPDX-License-Identifier: MIT
#include "core/explanation_words.h"

#include "core/explain.h"
#include "core/story.h"

namespace convassign {

namespace {

std::string number_of(const Explanation& explanation) {
    return "#" + std::to_string(explanation.view.id.value);
}

std::string before(Time then, Time at) {
    return local_time(then) + " (" + format_age(at - then) + " before)";
}

std::string until_in_words(const std::optional<Time>& until) {
    return until ? " until " + local_time(*until) : "";
}

std::string considered_in_words(const ExplainedDraw& draw) {
    std::string text;
    for (const Considered& one : draw.candidates)
        text += "\n    " + one.name + ", online since " + before(one.since, draw.row.at) + ": "
            + evidence_in_words(one);
    return "\n  considered:" + text;
}

std::string not_considered_in_words(const ExplainedDraw& draw) {
    if (draw.others.empty()) return "";
    std::string text;
    for (const NotConsidered& one : draw.others)
        text +=
            "\n    " + one.name + ": " + reason_in_words(one) + ", since " + before(one.since, draw.row.at);
    return "\n  not considered:" + text;
}

std::string in_words(const ExplainedDraw& draw) {
    const std::string chance = "\n  drawn: " + chance_in_words(*draw.row.draw);
    if (!draw.is_whole)
        return chance + "\n  who was considered is not known any more: the history of that time was deleted";
    return chance + considered_in_words(draw) + not_considered_in_words(draw);
}

} // namespace

std::string standing_in_words(const Explanation& explanation) {
    const auto& [state, assignee] = explanation.standing;
    const std::string is = explanation.at ? " was " : " is ";
    const std::string then = explanation.at ? " at " + local_time(*explanation.at) : "";
    if (!state) return number_of(explanation) + " was not there yet" + then;
    std::string text = number_of(explanation) + is + std::string(word(*state));
    if (!assignee.empty()) text += " to " + assignee;
    text += then;
    if (explanation.waiting) return text + ": " + explanation.waiting->text;
    return state == ConversationState::unassigned ? text + ": about to be drawn" : text;
}

std::string chance_in_words(const Draw& draw) {
    const std::string which =
        "index " + std::to_string(draw.index) + " of 0 to " + std::to_string(draw.candidates - 1);
    if (!draw.day || !draw.number) return which + ", from the operating system's entropy";
    return which + ", from the secret of " + *draw.day + ", as its draw " + std::to_string(*draw.number);
}

std::string evidence_in_words(const Considered& candidate) {
    const Evidence& evidence = candidate.evidence;
    return in_words(evidence.reason) + (evidence.is_there() ? ", " + in_words(evidence) : "");
}

std::string reason_in_words(const NotConsidered& other) {
    if (other.reason == word(NotDrawn::left_out)) return "gave this conversation back";
    if (other.reason == word(NotDrawn::no_member)) return "no member of the provider's inbox";
    return reason_in_words(std::string(other.reason)) + (other.set_by.empty() ? "" : " by " + other.set_by)
        + until_in_words(other.until);
}

std::string in_words(const Explanation& explanation) {
    std::string text = standing_in_words(explanation);
    auto draw = explanation.draws.begin();
    for (const HistoryRow& row : explanation.rows) {
        text += "\n" + local_time(row.at) + ": " + in_words(row);
        if (row.actor != "auto") text += ", by " + row.actor;
        if (row.draw) text += in_words(*draw++);
    }
    return text;
}

} // namespace convassign
