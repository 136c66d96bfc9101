// SPDX-License-Identifier: MIT
#include "core/notice_json.h"

#include "core/json_shapes.h"

namespace convassign {

using namespace json;

namespace {

/// As the Standard Webhooks specification names its members, and with the id, because commands see no header.
Document shape_notice(const OutboxRow& row, const Document& about) {
    return {
        {"id", row.message_id},
        {"type", word(row.occasion)},
        {"timestamp", moment(row.due_at)},
        {"data", about},
    };
}

} // namespace

std::string assigned_notice(const OutboxRow& row, const ConversationView& view, const std::string& actor,
    const std::optional<MergedConversation>& merged) {
    Document about{
        {"conversation", shape_conversation(view)}, {"agent", view.assignee_name}, {"actor", actor}};
    if (merged)
        about["merged"] = {{"conversation_id", merged->id.value}, {"agent", text_or_null(merged->agent)}};
    return finished(shape_notice(row, about));
}

std::string unassigned_notice(const OutboxRow& row, const ConversationView& view) {
    return finished(shape_notice(row, {{"conversation", shape_conversation(view)}}));
}

std::string with_last_message(const std::string& notice, const ConversationView& view) {
    Document document = Document::parse(notice);
    document["data"]["conversation"]["last_message"] = last_message_of(view);
    return finished(document);
}

std::string without_customer(const std::string& notice, const ConversationView& view) {
    Document document = Document::parse(with_last_message(notice, view));
    document["data"]["conversation"]["customer"] = view.customer;
    document["data"]["conversation"]["customer_name"] = text_or_null(view.customer_name);
    return finished(document);
}

std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned) {
    return finished(shape_notice(row, {{"unassigned", unassigned}}));
}

std::string commitment_notice(const OutboxRow& row, const std::string& day, const std::string& sha256) {
    return finished(shape_notice(row, {{"day", day}, {"sha256", sha256}}));
}

std::string cannot_store_notice(
    const OutboxRow& row, const Problem& problem, const std::optional<Time>& last_commit_at) {
    return finished(shape_notice(row,
        {{"error", problem.what}, {"do", problem.remedy}, {"since", moment(row.queued_at)},
            {"last_commit_at", moment(last_commit_at)}}));
}

std::string provider_failing_notice(const OutboxRow& row, const Line& line, const std::string& error) {
    return finished(shape_notice(row,
        {{"provider", line.provider}, {"type", line.type}, {"error", error}, {"since", moment(row.queued_at)},
            {"last_success_at", moment(line.last_success_at)}}));
}

} // namespace convassign
