// SPDX-License-Identifier: MIT
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/config/provider_types.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

std::int64_t count_with_offline(Database& store, const std::vector<AgentPresence>& presence) {
    ConversationFilter filter;
    filter.state = ConversationState::assigned;
    filter.assignee_not_among = online_among(presence);
    return conversations::count(store, filter);
}

Cells switch_row(const Settings& settings, Time now) {
    const bool on = settings.auto_assign;
    const std::string since = !settings.changed_at ? ", never touched"
                                                   : ", since " + local_time(*settings.changed_at) + " ("
            + ago(*settings.changed_at, now) + ") by " + settings.changed_by;
    return {{"auto-assign", Style::dim}, {(on ? "on" : "off") + since, on ? Style::good : Style::bad}};
}

Cells daemon_row(const Status& status, Time now) {
    if (!status.daemon_running) return {{"daemon", Style::dim}, {"not running", Style::bad}};
    std::string text = "running, process " + std::to_string(status.daemon_pid);
    if (status.daemon_since)
        text += ", since " + local_time(*status.daemon_since) + " (" + ago(*status.daemon_since, now) + ")";
    return {{"daemon", Style::dim}, {text, Style::good}};
}

/// Where several daemons stand by each other.
Cells leader_row(const Status& status, Time now) {
    if (!status.leader) return {{"leader", Style::dim}, {"nobody leads", Style::bad}};
    const Leader& leader = *status.leader;
    return {{"leader", Style::dim},
        {leader.host + ", process " + std::to_string(leader.process) + ", since " + local_time(leader.since)
                + " (" + ago(leader.since, now) + ")",
            Style::good}};
}

Cells health_row(const Health& health, Time now) {
    std::string text =
        health.is_ok() ? "ok" : count_of(static_cast<std::int64_t>(health.problems.size()), "problem");
    if (health.last_commit_at) text += ", last commit " + ago(*health.last_commit_at, now);
    return {{"health", Style::dim}, {text, health.is_ok() ? Style::good : Style::bad}};
}

std::string in_words(const OutboxCounts& outbox) {
    std::string text;
    const auto add = [&](std::int64_t count, const char* state) {
        if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + state;
    };
    add(outbox.queued, "queued");
    add(outbox.sending, "sending");
    add(outbox.refused, "refused");
    return text.empty() ? "empty" : text;
}

std::string in_words(const media::Counts& media) {
    std::string text = media.files == 0
        ? "none"
        : std::to_string(media.files) + ", " + size_in_words(static_cast<std::uintmax_t>(media.bytes));
    if (media.waiting > 0) text += ", " + std::to_string(media.waiting) + " to be fetched";
    if (media.failing > 0) text += " (" + std::to_string(media.failing) + " failed so far)";
    return text;
}

void print_summary(const CommandNeeds& needs, const Status& status, std::int64_t with_offline) {
    const ConversationCounts& counts = status.conversations;
    const auto row = [](const char* name, Cell value) { return Cells{{name, Style::dim}, std::move(value)}; };
    std::string unassigned = std::to_string(counts.unassigned);
    if (counts.oldest_unassigned)
        unassigned += ", the oldest waiting for " + format_age(needs.now - *counts.oldest_unassigned);
    if (counts.with_bot > 0)
        unassigned += ", " + std::to_string(counts.with_bot) + " of them with their provider's bot";
    std::string assigned = std::to_string(counts.assigned);
    if (with_offline > 0)
        assigned += ", " + std::to_string(with_offline) + " of them to agents who are offline";
    Table table{{{""}, {""}},
        {switch_row(status.settings, needs.now), daemon_row(status, needs.now),
            health_row(status.health, needs.now),
            row("agents",
                std::to_string(status.agents_online) + " of " + std::to_string(status.agents_total)
                    + " online"),
            row("unassigned", unassigned), row("assigned", assigned),
            row("closed", std::to_string(counts.closed)), row("outbox", in_words(status.outbox)),
            row("files", in_words(status.media))}};
    if (status.has_leader) table.rows.insert(table.rows.begin() + 2, leader_row(status, needs.now));
    needs.output.table(table);
}

Cells row_of(const ProviderStatus& provider, Time now) {
    const bool polled = find_provider_type(provider.type)->can.poll;
    const std::string never = polled ? "never" : "-";
    const Style style = provider.error.empty() ? Style::plain : Style::bad;
    return {{provider.name, Style::bold}, provider.type,
        provider.last_poll_at ? ago(*provider.last_poll_at, now) : never,
        provider.last_success_at ? format_age(now - *provider.last_success_at) : never,
        {provider.error, style}};
}

void print_providers(const CommandNeeds& needs, const std::vector<ProviderStatus>& providers) {
    Table table{{{"PROVIDER"}, {"TYPE"}, {"LAST POLL"}, {"LAG"}, {"LAST ERROR"}}, {}};
    for (const ProviderStatus& provider : providers)
        table.rows.push_back(row_of(provider, needs.now));
    needs.output.row({});
    needs.output.table(table);
}

void warn_of(const ProviderStatus& provider, std::vector<std::string>& warnings) {
    const std::string name = "provider '" + provider.name + "'";
    if (!provider.error.empty()) warnings.push_back(name + " fails");
    if (!provider.warning.empty()) warnings.push_back(name + ": " + provider.warning);
    if (provider.unread_rows > 0)
        warnings.push_back(name + " has sent " + count_of(provider.unread_rows, "message")
            + " that cannot be read ('convassign check')");
}

/// What somebody has to do something about.
std::vector<std::string> warnings_of(const Status& status) {
    std::vector<std::string> warnings;
    for (const Problem& problem : status.health.problems)
        warnings.push_back(problem.what + " (do: " + problem.remedy + ")");
    for (const ProviderStatus& provider : status.providers)
        warn_of(provider, warnings);
    if (status.outbox.refused > 0)
        warnings.push_back(count_of(status.outbox.refused, "row")
            + (status.outbox.refused == 1 ? " of the outbox was" : " of the outbox were")
            + " refused ('convassign outbox list')");
    if (status.conversations.waiting() == 0) return warnings;
    const auto waiting = [&](const char* why) {
        warnings.push_back("conversations wait, and " + std::string(why));
    };
    if (!status.settings.auto_assign) waiting("auto-assign is off ('convassign enable')");
    if (status.agents_online == 0) waiting("nobody is online ('convassign who' tells why)");
    if (!status.daemon_running) waiting("no daemon is running (start convassignd)");
    return warnings;
}

} // namespace

void run_status(const CommandNeeds& needs, const Options&) {
    const Snapshot one_moment(needs.store);
    const auto presence = presence_of(needs);
    const Status status =
        status_now(needs.store, needs.config, look_for_daemon(needs.store), presence, needs.now);
    if (needs.output.json()) {
        needs.output.document(status_json(status));
        return;
    }
    print_summary(needs, status, count_with_offline(needs.store, presence));
    print_providers(needs, status.providers);
    auto warnings = warnings_of(status);
    if (daemon_row::read(needs.store).unknown_client_at)
        warnings.push_back("the proxy in front does not say who asks ('convassign check')");
    if (!warnings.empty()) needs.output.row({});
    for (const std::string& warning : warnings)
        needs.output.row({{"warning: " + warning, Style::warning}});
}

} // namespace convassign
