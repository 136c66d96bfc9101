// SPDX-License-Identifier: MIT
#include "core/detail.h"

#include "core/store/draw_days.h"
#include "core/verdict.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"

namespace convassign {

std::string presence_detail(const Verdict& verdict) {
    OrderedJson document{{"reason", word(verdict.reason)}};
    if (verdict.tab) {
        document["tab"] = verdict.tab->id;
        document["visible"] = verdict.tab->visible;
        document["idle_ms"] = verdict.idle.count();
        document["lease_left_ms"] = verdict.lease_left.count();
    }
    return finished(document);
}

std::string settings_detail(bool auto_assign, const std::string& reason) {
    return finished({{"auto_assign", auto_assign},
        {"reason", reason.empty() ? OrderedJson(nullptr) : OrderedJson(reason)}});
}

std::string agent_detail(const std::string& change, const Agent* properties) {
    OrderedJson document{{"change", change}};
    if (properties != nullptr) {
        document["display_name"] = properties->display_name;
        document["role"] = word(properties->role);
        document["draws"] = properties->draws;
    }
    return finished(document);
}

std::string merged_detail(const char* member, ConversationId other) {
    return finished({{member, other.value}});
}

std::string reply_detail(MessageId message, const std::string& change) {
    OrderedJson document{{"message_id", message.value}};
    if (!change.empty()) document["change"] = change;
    return finished(document);
}

std::string customer_detail(const std::string& change) { return finished({{"change", change}}); }

std::string override_detail(const std::string& presence, const std::optional<Time>& until) {
    return finished({{"change", "presence"}, {"presence", presence},
        {"until", until ? OrderedJson(iso8601(*until)) : OrderedJson(nullptr)}});
}

std::string commitment_detail(const std::string& day, const std::string& sha256) {
    return finished({{"day", day}, {"sha256", sha256}});
}

std::string revealed_detail(const DrawDay& day, std::size_t agents, const std::string& names) {
    return finished({{"day", day.day}, {"secret", to_hex(day.secret)}, {"sha256", to_hex(sha256(day.secret))},
        {"draws", day.draws}, {"agents", agents}, {"names", names}});
}

std::string members_detail(const Line& line, const LineMembers& members) {
    const OrderedJson names = members.is_everybody ? OrderedJson(nullptr) : OrderedJson(members.agents);
    return finished(
        {{"change", "members"}, {"line", line.id.value}, {"provider", line.provider}, {"members", names}});
}

std::optional<ToldMembers> members_in(const std::string& detail) {
    if (detail_text(detail, "change") != "members") return std::nullopt;
    const Json document = parse_json(detail);
    ToldMembers told;
    told.line = LineId{document.at("line").get<std::int64_t>()};
    told.provider = document.at("provider").get<std::string>();
    told.members.is_everybody = document.at("members").is_null();
    if (!told.members.is_everybody)
        told.members.agents = document.at("members").get<std::vector<std::string>>();
    return told;
}

std::string presence_reason(const HistoryRow& row) {
    if (row.detail.empty()) return std::string(word(PresenceReason::no_page));
    return detail_text(row.detail, "reason");
}

std::string detail_text(const std::string& detail, const char* member) {
    if (detail.empty()) return {};
    const Json document = parse_json(detail);
    const Json* value = find_member(document, member);
    if (value == nullptr) return {};
    return value->is_string() ? value->get<std::string>() : value->dump();
}

} // namespace convassign
