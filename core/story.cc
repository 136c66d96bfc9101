// SPDX-License-Identifier: MIT
#include "core/story.h"

#include "core/detail.h"
#include "core/verdict.h"

namespace convassign {

namespace {

std::string in_brackets(const std::string& text) { return text.empty() ? "" : " (" + text + ")"; }

std::string was_of(const HistoryRow& row) {
    return row.from_agent_name.empty() ? "" : in_brackets("was " + row.from_agent_name + "'s");
}

std::string why_of(const HistoryRow& row) {
    if (!row.because || *row.because == ReleaseReason::by_hand) return "";
    if (*row.because == ReleaseReason::never_shown) return ", whose page had not shown it";
    return ", who was " + std::string(word(*row.because));
}

std::string draw_of(const HistoryRow& row) {
    if (!row.draw) return "";
    return " by a draw among " + std::to_string(row.draw->candidates) + " (index "
        + std::to_string(row.draw->index) + ")";
}

std::string presence_set(const HistoryRow& row) {
    const std::string presence = detail_text(row.detail, "presence");
    if (presence == "auto") return "agent " + row.agent_name + ": the pages decide again who is online";
    const auto until = parse_time(detail_text(row.detail, "until"), row.at);
    return "agent " + row.agent_name + " set " + presence + (until ? " until " + local_time(*until) : "");
}

std::string properties_of(const std::string& detail) {
    const std::string role = detail_text(detail, "role");
    if (role.empty()) return "";
    const std::string draws = detail_text(detail, "draws") == "true" ? "" : ", no draws";
    return in_brackets("'" + detail_text(detail, "display_name") + "', " + role + draws);
}

/// Who is drawn for a line.
std::string members_changed(const ToldMembers& told) {
    const std::string line = "line " + told.provider + ": ";
    if (told.members.is_everybody) return line + "every agent may have its conversations";
    std::string names;
    for (const std::string& name : told.members.agents)
        names += (names.empty() ? "" : ", ") + name;
    return line + (names.empty() ? "none of the agents is its member" : "its members are " + names);
}

std::string agent_changed(const HistoryRow& row) {
    if (const auto told = members_in(row.detail)) return members_changed(*told);
    const std::string change = detail_text(row.detail, "change");
    if (change == "presence") return presence_set(row);
    return "agent " + row.agent_name + ": " + change + properties_of(row.detail);
}

std::string switched(const HistoryRow& row) {
    const bool on = detail_text(row.detail, "auto_assign") == "true";
    const std::string reason = detail_text(row.detail, "reason");
    return std::string("auto-assign switched ") + (on ? "on" : "off") + (reason.empty() ? "" : ": " + reason);
}

std::string presence_changed(const HistoryRow& row, const std::string& change) {
    return row.agent_name + " " + change + in_brackets(reason_in_words(detail_text(row.detail, "reason")));
}

std::string merged(const HistoryRow& row) {
    const std::string into = detail_text(row.detail, "into");
    if (!into.empty()) return " merged into #" + into + ", of the same customer" + was_of(row);
    const bool is_given = !row.agent_name.empty() && row.from_agent_name.empty();
    return " merged with #" + detail_text(row.detail, "from") + ", of the same customer"
        + (is_given ? ", and assigned to " + row.agent_name + ", who had that one" : "");
}

std::string answered(const HistoryRow& row) {
    const std::string message = "message " + detail_text(row.detail, "message_id");
    const std::string change = detail_text(row.detail, "change");
    if (change == "again") return " answered again: " + message + " is sent once more";
    if (change == "was_sent") return ": " + message + " was sent, by the word of a person";
    if (change == "was_not_sent") return ": " + message + " was not sent, by the word of a person";
    return " answered" + (row.agent_name.empty() ? "" : " by " + row.agent_name);
}

} // namespace

std::string in_words(const Message& message) {
    if (message.forgotten) return "forgotten";
    if (!message.text.empty() || message.media_count > 0) return message.text;
    const bool is_theirs = message.direction == Direction::in;
    if (message.deleted_at) return is_theirs ? "deleted by the customer" : "deleted";
    return "a message that has come without its content";
}

std::string reply_state_in_words(ReplyState state) {
    return state == ReplyState::perhaps_sent ? "perhaps sent" : std::string(word(state));
}

std::string reason_in_words(const std::string& reason) {
    const auto known = from_word<PresenceReason>(reason);
    return known ? in_words(*known) : reason;
}

std::string in_words(const HistoryRow& row) {
    const std::string title = row.conversation ? "#" + std::to_string(row.conversation->value) : "";
    switch (row.kind) {
    case HistoryKind::opened:
        return title + " opened";
    case HistoryKind::assigned:
        return title + " assigned to " + row.agent_name + draw_of(row);
    case HistoryKind::claimed:
        return title + " claimed for " + row.agent_name;
    case HistoryKind::reassigned:
        return title + " reassigned to " + row.agent_name + draw_of(row) + was_of(row);
    case HistoryKind::released:
        return title + " released" + was_of(row) + why_of(row);
    case HistoryKind::closed:
        return title + " closed" + was_of(row);
    case HistoryKind::online:
        return presence_changed(row, "came online");
    case HistoryKind::offline:
        return presence_changed(row, "went offline");
    case HistoryKind::settings:
        return switched(row);
    case HistoryKind::agent:
        return agent_changed(row);
    case HistoryKind::merged:
        return title + merged(row);
    case HistoryKind::customer:
        return "a customer was " + detail_text(row.detail, "change");
    case HistoryKind::reopened:
        return title + " reopened" + (row.agent_name.empty() ? "" : " for " + row.agent_name);
    case HistoryKind::replied:
        return title + answered(row);
    case HistoryKind::commitment:
        return "the draws of " + detail_text(row.detail, "day") + " come from the secret whose SHA-256 is "
            + detail_text(row.detail, "sha256");
    case HistoryKind::revealed:
        return "the secret of the draws of " + detail_text(row.detail, "day") + " was "
            + detail_text(row.detail, "secret");
    }
    return {};
}

} // namespace convassign
