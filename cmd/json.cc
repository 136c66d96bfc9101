// SPDX-License-Identifier: MIT
#include "cmd/json.h"

#include "core/evidence_shape.h"
#include "core/health_shape.h"
#include "core/json_shapes.h"
#include "core/store/conversations.h"

#include <algorithm>

namespace convassign {

using namespace json;

std::string conversations_json(const std::vector<ConversationView>& views) {
    return finished(Document{{"conversations", array_of(views, shape_conversation)}});
}

std::string who_json(const std::vector<AgentPresence>& all, Time at) {
    const auto shape_tab = [at](const Tab& tab) -> Document {
        return {{"tab", tab.id}, {"visible", tab.visible},
            {"idle_ms", std::max(Duration(0), at - tab.active_at).count()},
            {"lease_left_ms", (tab.lease_until - at).count()}};
    };
    const auto shape = [&](const AgentPresence& presence) -> Document {
        Document tabs = Document::array();
        for (const Tab& tab : presence.tabs)
            if (is_live(tab, at)) tabs.push_back(shape_tab(tab));
        return {{"name", presence.agent.name}, {"online", presence.verdict.online},
            {"reason", word(presence.verdict.reason)}, {"tabs", std::move(tabs)}};
    };
    return finished({{"at", moment(at)}, {"agents", array_of(all, shape)}});
}

namespace {

/// The page that counted then, as `who` shows those that are open now.
Document shape_past_tabs(const Evidence& evidence) {
    if (evidence.tab.empty()) return Document::array();
    return Document::array({{{"tab", evidence.tab}, {"visible", evidence.visible},
        {"idle_ms", evidence.idle.count()}, {"lease_left_ms", evidence.lease_left.count()}}});
}

Document shape_leader(const Leader& leader) {
    return {{"host", leader.host}, {"process", leader.process}, {"since", moment(leader.since)},
        {"epoch", leader.epoch}};
}

} // namespace

std::string who_then_json(const std::vector<PastPresence>& all, Time at) {
    const auto shape = [](const PastPresence& one) -> Document {
        const bool is_known = one.row.id != HistoryId{};
        return {{"name", one.row.agent_name}, {"online", one.row.kind == HistoryKind::online},
            {"reason", word(one.evidence.reason)}, {"tabs", shape_past_tabs(one.evidence)},
            {"since", is_known ? moment(one.row.at) : Document(nullptr)},
            {"evidence", shape_evidence(one.evidence)}};
    };
    return finished({{"at", moment(at)}, {"agents", array_of(all, shape)}});
}

std::string switch_json(const Settings& settings, bool was) {
    return finished({{"auto_assign", settings.auto_assign}, {"was", was},
        {"changed_at", moment(settings.changed_at)}, {"changed_by", text_or_null(settings.changed_by)}});
}

std::string history_row_json(const HistoryRow& row) { return finished(shape_history(row)); }

std::string injected_json(MessageId message, ConversationId conversation) {
    return finished({{"message_id", message.value}, {"conversation_id", conversation.value}});
}

std::string status_json(const Status& status) {
    const auto shape_provider = [](const ProviderStatus& provider) -> Document {
        return {{"name", provider.name}, {"type", provider.type},
            {"last_poll_at", moment(provider.last_poll_at)},
            {"last_success_at", moment(provider.last_success_at)}, {"error", text_or_null(provider.error)},
            {"last_hook_at", moment(provider.last_webhook_at)}, {"hooks_refused", provider.webhooks_refused},
            {"hooks_repeated", provider.webhooks_repeated}, {"unread_rows", provider.unread_rows},
            {"warning", text_or_null(provider.warning)}};
    };
    const ConversationCounts& counts = status.conversations;
    Document document = shape_settings(status.settings);
    document["daemon"] = {{"running", status.daemon_running},
        {"pid", status.daemon_running ? Document(status.daemon_pid) : Document(nullptr)},
        {"since", status.daemon_running ? moment(status.daemon_since) : Document(nullptr)}};
    if (status.has_leader)
        document["leader"] = status.leader ? shape_leader(*status.leader) : Document(nullptr);
    document["agents"] = {{"online", status.agents_online}, {"total", status.agents_total}};
    document["conversations"] = {{"unassigned", counts.unassigned}, {"assigned", counts.assigned},
        {"closed", counts.closed}, {"oldest_unassigned_at", moment(counts.oldest_unassigned)}};
    if (counts.with_bot > 0) document["conversations"]["with_bot"] = counts.with_bot;
    document["providers"] = array_of(status.providers, shape_provider);
    document["outbox"] = {{"queued", status.outbox.queued}, {"sending", status.outbox.sending},
        {"refused", status.outbox.refused}};
    document["media"] = {{"waiting", status.media.waiting}, {"failing", status.media.failing},
        {"files", status.media.files}, {"bytes", status.media.bytes}};
    document["health"] = shape_health(status.health);
    return finished(document);
}

namespace {

Document shape_contents(const Contents& contents) {
    return {{"conversations", contents.conversations}, {"messages", contents.messages},
        {"newest_at", moment(contents.newest())}};
}

} // namespace

std::string restored_json(const Restored& restored) {
    Document document = shape_contents(restored.now);
    document["database"] = restored.database;
    document["before"] = restored.before ? shape_contents(*restored.before) : Document(nullptr);
    document["moved_to"] = text_or_null(restored.moved_to);
    document["remembered"] = restored.remembered;
    return finished(document);
}

std::string moved_json(const Moved& moved) {
    Document document = shape_contents(moved.contents);
    document["from"] = moved.from;
    document["to"] = moved.to;
    for (const Moved::Table& table : moved.tables)
        document["tables"][table.name] = table.rows;
    document["files"] = moved.files;
    document["missing_files"] = moved.missing_files;
    document["was_there"] = moved.was_there;
    document["notes"] = moved.notes;
    return finished(document);
}

std::string backup_json(const Backup& backup) {
    Document document = shape_contents(backup.contents);
    document["file"] = backup.file;
    document["size"] = backup.size;
    document["removed"] = backup.removed;
    return finished(document);
}

std::string check_json(const Findings& findings) {
    const auto shape = [](const Finding& finding) -> Document {
        return {{"area", finding.area}, {"what", finding.what}, {"advice", finding.advice}};
    };
    Findings wrong, notes;
    for (const Finding& finding : findings)
        (finding.is_wrong ? wrong : notes).push_back(finding);
    return finished(
        {{"ok", wrong.empty()}, {"findings", array_of(wrong, shape)}, {"notes", array_of(notes, shape)}});
}

std::string outbox_json(
    const std::vector<OutboxRow>& rows, const std::function<std::string(AgentId)>& agent_name) {
    const auto shape = [&](const OutboxRow& row) -> Document {
        return {{"id", row.id.value}, {"message_id", row.message_id}, {"event", word(row.occasion)},
            {"target", row.target}, {"state", word(row.state)},
            {"conversation_id", number_or_null(row.conversation)},
            {"agent", row.agent ? text_or_null(agent_name(*row.agent)) : Document(nullptr)},
            {"attempts", row.attempts}, {"queued_at", moment(row.queued_at)}, {"due_at", moment(row.due_at)},
            {"ended_at", moment(row.ended_at)}, {"error", text_or_null(row.error)}};
    };
    return finished(Document{{"outbox", array_of(rows, shape)}});
}

} // namespace convassign
