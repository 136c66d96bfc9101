// SPDX-License-Identifier: MIT
#include "core/detail.h"

#include "core/verdict.h"
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

std::string customer_detail(const std::string& change) { return finished({{"change", change}}); }

std::string override_detail(const std::string& presence, const std::optional<Time>& until) {
    return finished({{"change", "presence"}, {"presence", presence},
        {"until", until ? OrderedJson(iso8601(*until)) : OrderedJson(nullptr)}});
}

std::string detail_text(const std::string& detail, const char* member) {
    if (detail.empty()) return {};
    const Json document = parse_json(detail);
    const Json* value = find_member(document, member);
    if (value == nullptr) return {};
    return value->is_string() ? value->get<std::string>() : value->dump();
}

} // namespace convassign
