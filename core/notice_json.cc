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

std::string assigned_notice(const OutboxRow& row, const ConversationView& view, const std::string& actor) {
    return finished(shape_notice(
        row, {{"conversation", shape_conversation(view)}, {"agent", view.assignee_name}, {"actor", actor}}));
}

std::string unassigned_notice(const OutboxRow& row, const ConversationView& view) {
    return finished(shape_notice(row, {{"conversation", shape_conversation(view)}}));
}

std::string with_last_message(const std::string& notice, const ConversationView& view) {
    Document document = Document::parse(notice);
    document["data"]["conversation"]["last_message"] = last_message_of(view);
    return finished(document);
}

std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned) {
    return finished(shape_notice(row, {{"unassigned", unassigned}}));
}

std::string provider_failing_notice(const OutboxRow& row, const Line& line, const std::string& error) {
    return finished(shape_notice(row,
        {{"provider", line.provider}, {"type", line.type}, {"error", error}, {"since", moment(row.queued_at)},
            {"last_success_at", moment(line.last_success_at)}}));
}

} // namespace convassign
