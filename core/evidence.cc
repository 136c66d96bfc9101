// SPDX-License-Identifier: MIT
#include "core/evidence.h"

#include "core/detail.h"
#include "core/presence.h"
#include "core/store/history.h"
#include "core/wrap/json.h"

namespace convassign {

namespace {

/// Whether that change of an agent leads to that reason.
bool leads_to(PresenceReason reason, const std::string& detail) {
    const std::string change = detail_text(detail, "change");
    switch (reason) {
    case PresenceReason::set_online:
        return change == "presence" && detail_text(detail, "presence") == "online";
    case PresenceReason::set_offline:
        return change == "presence" && detail_text(detail, "presence") == "offline";
    case PresenceReason::paused:
        return change == "paused";
    case PresenceReason::disabled:
        return change == "disabled" || change == "removed";
    case PresenceReason::no_draws:
        return detail_text(detail, "draws") == "false";
    default:
        return false;
    }
}

bool is_set_by_somebody(PresenceReason reason) {
    return reason == PresenceReason::set_online || reason == PresenceReason::set_offline
        || reason == PresenceReason::paused || reason == PresenceReason::disabled
        || reason == PresenceReason::no_draws;
}

void add_who_set_it(Database& database, const HistoryRow& row, Evidence& evidence) {
    const auto set = history::last_change_of(database, *row.agent, row.at,
        [&](const HistoryRow& change) { return leads_to(evidence.reason, change.detail); });
    if (!set) return;
    evidence.set_by = set->actor;
    evidence.set_at = set->at;
    evidence.set_until = parse_time(detail_text(set->detail, "until"), set->at);
}

void add_tab(const std::string& detail, Evidence& evidence) {
    const Json document = parse_json(detail);
    if (find_member(document, "tab") == nullptr) return;
    Tab tab;
    tab.id = document.at("tab").get<std::string>();
    if (is_provider_tab(tab))
        evidence.provider = tab.id.substr(provider_tab_of("").size());
    else
        evidence.tab = tab.id;
    evidence.visible = document.value("visible", false);
    evidence.idle = Duration(document.value("idle_ms", std::int64_t{0}));
    evidence.lease_left = Duration(document.value("lease_left_ms", std::int64_t{0}));
}

} // namespace

Evidence evidence_of(Database& database, const HistoryRow& row) {
    Evidence evidence;
    evidence.reason = from_word<PresenceReason>(presence_reason(row)).value_or(PresenceReason::no_page);
    if (row.detail.empty()) return evidence;
    if (is_set_by_somebody(evidence.reason))
        add_who_set_it(database, row, evidence);
    else
        add_tab(row.detail, evidence);
    return evidence;
}

std::string in_words(const Evidence& evidence) {
    if (!evidence.set_by.empty())
        return "by " + evidence.set_by + " at " + local_time(*evidence.set_at)
            + (evidence.set_until ? " until " + local_time(*evidence.set_until) : "");
    const std::string lease = "lease " + format_age(evidence.lease_left) + " left";
    if (!evidence.provider.empty()) return "word of " + evidence.provider + ", " + lease;
    if (evidence.tab.empty()) return {};
    return "last activity " + format_age(evidence.idle) + " before, " + lease;
}

} // namespace convassign
