// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/detail.h"
#include "core/story.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

using Document = OrderedJson;

Document moment(Time time) { return iso8601(time); }
Document moment(const std::optional<Time>& time) { return time ? moment(*time) : Document(nullptr); }

Document text_or_null(const std::string& text) { return text.empty() ? Document(nullptr) : Document(text); }

template <typename Tag>
Document number_or_null(const std::optional<Id<Tag>>& id) {
    return id ? Document(id->value) : Document(nullptr);
}

template <typename Row, typename Shape>
Document array_of(const std::vector<Row>& rows, Shape shape) {
    Document array = Document::array();
    for (const Row& row : rows)
        array.push_back(shape(row));
    return array;
}

Document last_message_of(const ConversationView& view) {
    if (!view.last_message) return nullptr;
    const Message& message = *view.last_message;
    return {{"text", message.text}, {"at", moment(message.sent_at)}, {"direction", word(message.direction)}};
}

Document shape_conversation(const ConversationView& view) {
    return {
        {"id", view.id.value},
        {"state", word(view.state)},
        {"version", view.version},
        {"provider", view.provider},
        {"customer", view.customer},
        {"customer_name", text_or_null(view.customer_name)},
        {"assignee", text_or_null(view.assignee_name)},
        {"assignee_online", view.assignee ? Document(view.assignee_online) : Document(nullptr)},
        {"opened_at", moment(view.opened_at)},
        {"waiting_since", moment(view.waiting_since)},
        {"assigned_at", moment(view.assigned_at)},
        {"closed_at", moment(view.closed_at)},
        {"previous_id", number_or_null(view.previous)},
        {"message_count", view.message_count},
        {"last_message", last_message_of(view)},
    };
}

Document shape_media(const Media& media) {
    return {{"type", media.type}, {"size", media.size ? Document(*media.size) : Document(nullptr)}};
}

Document shape_message(const Message& message) {
    return {
        {"id", message.id.value},
        {"provider_message_id", message.provider_message_id},
        {"direction", word(message.direction)},
        {"text", message.text},
        {"media_count", message.media_count},
        {"media", array_of(message.media, shape_media)},
        {"at", moment(message.sent_at)},
        {"stored_at", moment(message.stored_at)},
    };
}

Document shape_draw(const DrawRecord& draw) {
    return {{"candidates", draw.candidates}, {"index", draw.index},
        {"presence_age_ms", draw.presence_age_ms ? Document(*draw.presence_age_ms) : Document(nullptr)}};
}

Document shape_detail(const HistoryRow& row) {
    if (row.draw) {
        Document detail = shape_draw(*row.draw);
        if (row.kind == HistoryKind::reassigned) detail["random"] = true;
        return detail;
    }
    if (row.because && *row.because != ReleaseReason::by_hand) return {{"because", word(*row.because)}};
    if (row.detail.empty()) return nullptr;
    return Document::parse(row.detail);
}

Document shape_history(const HistoryRow& row) {
    return {
        {"id", row.id.value},
        {"at", moment(row.at)},
        {"kind", word(row.kind)},
        {"conversation_id", number_or_null(row.conversation)},
        {"agent", text_or_null(row.agent_name)},
        {"from_agent", text_or_null(row.from_agent_name)},
        {"actor", row.actor},
        {"detail", shape_detail(row)},
        {"text", in_words(row)},
    };
}

Document shape_agent(const AgentView& view) {
    Document document{
        {"name", view.agent.name},
        {"display_name", view.agent.display_name},
        {"role", word(view.agent.role)},
        {"enabled", view.agent.enabled},
        {"draws", view.agent.draws},
        {"online", view.verdict.online},
        {"reason", word(view.verdict.reason)},
        {"open_conversations", view.open_conversations},
    };
    if (view.agent.removed) document["removed"] = true;
    return document;
}

/// As the Standard Webhooks specification names its members, and with the id, for commands see no header.
Document shape_notice(const OutboxRow& row, const Document& about) {
    return {
        {"id", row.message_id},
        {"type", word(row.event)},
        {"timestamp", moment(row.due_at)},
        {"data", about},
    };
}

Document shape_settings(const Settings& settings) {
    return {
        {"auto_assign", settings.auto_assign},
        {"changed_at", moment(settings.changed_at)},
        {"changed_by", text_or_null(settings.changed_by)},
    };
}

} // namespace

std::string conversation_json(const ConversationView& view) { return finished(shape_conversation(view)); }

std::string conversation_json(const ConversationView& view, const std::vector<Message>& messages,
    const std::vector<HistoryRow>& history) {
    Document document = shape_conversation(view);
    document["messages"] = array_of(messages, shape_message);
    document["history"] = array_of(history, shape_history);
    return finished(document);
}

std::string conversations_json(
    const std::vector<ConversationView>& views, std::optional<std::int64_t> total) {
    Document document{{"conversations", array_of(views, shape_conversation)}};
    if (total) document["total"] = *total;
    return finished(document);
}

std::string conversation_page_json(
    const std::vector<ConversationView>& views, const std::optional<std::string>& next) {
    return finished(
        {{"conversations", array_of(views, shape_conversation)}, {"next", text_or_null(next.value_or(""))}});
}

std::string agent_json(const AgentView& view) { return finished(shape_agent(view)); }

std::string agents_json(const std::vector<AgentView>& views) {
    return finished(Document{{"agents", array_of(views, shape_agent)}});
}

std::string token_json(const std::string& agent, const std::optional<std::string>& token) {
    return finished({{"agent", agent}, {"token", text_or_null(token.value_or(""))}});
}

std::string session_json(const SessionView& view, const PresenceRules& rules) {
    return finished({
        {"agent", shape_agent(view.agent)},
        {"signed_in_by", view.signed_in_by},
        {"may", {{"reassign", view.may_reassign}, {"see_all", true}, {"settings", view.may_change_settings}}},
        {"beat_ms", rules.beat.count()},
        {"idle_ms", rules.idle.count()},
        {"event_id", view.latest.text()},
    });
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

std::string who_then_json(const std::vector<HistoryRow>& rows, Time at) {
    const auto shape = [](const HistoryRow& row) -> Document {
        return {{"name", row.agent_name}, {"online", row.kind == HistoryKind::online},
            {"reason", text_or_null(detail_text(row.detail, "reason"))}, {"tabs", Document::array()}};
    };
    return finished({{"at", moment(at)}, {"agents", array_of(rows, shape)}});
}

std::string settings_json(const Settings& settings) { return finished(shape_settings(settings)); }

std::string switch_json(const Settings& settings, bool was) {
    return finished({{"auto_assign", settings.auto_assign}, {"was", was},
        {"changed_at", moment(settings.changed_at)}, {"changed_by", text_or_null(settings.changed_by)}});
}

std::string history_json(const std::vector<HistoryRow>& rows) {
    return finished(Document{{"history", array_of(rows, shape_history)}});
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
            {"last_hook_at", moment(provider.last_hook_at)}, {"hooks_refused", provider.hooks_refused},
            {"hooks_repeated", provider.hooks_repeated}, {"unread_rows", provider.unread_rows},
            {"warning", text_or_null(provider.warning)}};
    };
    const ConversationCounts& counts = status.conversations;
    Document document = shape_settings(status.settings);
    document["daemon"] = {{"running", status.daemon_running},
        {"pid", status.daemon_running ? Document(status.daemon_pid) : Document(nullptr)},
        {"since", status.daemon_running ? moment(status.daemon_since) : Document(nullptr)}};
    document["agents"] = {{"online", status.agents_online}, {"total", status.agents_total}};
    document["conversations"] = {{"unassigned", counts.unassigned}, {"assigned", counts.assigned},
        {"closed", counts.closed}, {"oldest_unassigned_at", moment(counts.oldest_unassigned)}};
    document["providers"] = array_of(status.providers, shape_provider);
    document["outbox"] = {{"queued", status.outbox.queued}, {"sending", status.outbox.sending},
        {"refused", status.outbox.refused}};
    return finished(document);
}

std::string media_json(const std::vector<Media>& media) {
    return media.empty() ? "" : finished(array_of(media, shape_media));
}

std::vector<Media> parse_media(const std::string& stored) {
    std::vector<Media> all;
    if (stored.empty()) return all;
    for (const Json& one : parse_json(stored)) {
        const Json* size = find_member(one, "size");
        all.push_back({one.at("type").get<std::string>(),
            size == nullptr ? std::nullopt : std::optional(size->get<std::int64_t>())});
    }
    return all;
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
        return {{"id", row.id.value}, {"message_id", row.message_id}, {"event", word(row.event)},
            {"target", row.target}, {"state", word(row.state)},
            {"conversation_id", number_or_null(row.conversation)},
            {"agent", row.agent ? text_or_null(agent_name(*row.agent)) : Document(nullptr)},
            {"attempts", row.attempts}, {"queued_at", moment(row.queued_at)}, {"due_at", moment(row.due_at)},
            {"ended_at", moment(row.ended_at)}, {"error", text_or_null(row.error)}};
    };
    return finished(Document{{"outbox", array_of(rows, shape)}});
}

std::string assigned_notice(const OutboxRow& row, const ConversationView& view, const std::string& actor) {
    return finished(shape_notice(
        row, {{"conversation", shape_conversation(view)}, {"agent", view.assignee_name}, {"actor", actor}}));
}

std::string unassigned_notice(const OutboxRow& row, const ConversationView& view) {
    return finished(shape_notice(row, {{"conversation", shape_conversation(view)}}));
}

std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned) {
    return finished(shape_notice(row, {{"unassigned", unassigned}}));
}

std::string provider_failing_notice(const OutboxRow& row, const Line& line, const std::string& error) {
    return finished(shape_notice(row,
        {{"provider", line.provider}, {"type", line.type}, {"error", error}, {"since", moment(row.queued_at)},
            {"last_success_at", moment(line.last_success_at)}}));
}

std::string verdict_json(const Verdict& verdict, const PresenceRules& rules) {
    return finished({{"online", verdict.online}, {"reason", word(verdict.reason)},
        {"lease_ms", verdict.lease_left.count()},
        {"idle_ms", verdict.tab ? Document(verdict.idle.count()) : Document(nullptr)},
        {"idle_left_ms", verdict.idle_left.count()}, {"next_beat_ms", rules.beat.count()}});
}

} // namespace convassign
