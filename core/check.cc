// SPDX-License-Identifier: MIT
#include "core/check.h"

#include "core/base/text.h"
#include "core/config/file_modes.h"
#include "core/config/provider_types.h"
#include "core/config/secrets.h"
#include "core/draw.h"
#include "core/presence.h"
#include "core/recipients.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/line_members.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "core/store/settings.h"
#include "core/store/unread_rows.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unistd.h>

namespace convassign {

namespace {

constexpr std::int64_t most_unread_named = 5;
// By then a daemon has taken up every row, and asked every provider that works.
constexpr Duration long_overdue = 5min;
constexpr int polls_missed = 10;
constexpr std::int64_t longest_queue_looked_at = 1000;
// Where cron runs a daemon now and then, it does so once an hour at least.
constexpr Duration cron_overdue = 1h;
// A daemon that serves tells more often than this that it is alive.
constexpr Duration alive_period = 30s;

Finding unreadable_secret(const Error& error) {
    return {"configuration", describe(error),
        "let this file be there and be readable for whom convassignd runs as"};
}

std::string rows_of(std::size_t count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); }

const Line* find_line(const std::vector<Line>& lines, const ProviderConfig& provider) {
    const auto found = std::ranges::find_if(lines, [&](const Line& line) {
        return line.provider == provider.name && line.address == address_of(provider);
    });
    return found == lines.end() ? nullptr : &*found;
}

/// By then the provider is asked again, by a daemon that serves or by one that cron runs.
Duration longest_pause(const ProviderConfig& provider, Time last_poll, const DaemonRow& daemon) {
    const bool is_by_cron = !daemon.alive_at || last_poll - *daemon.alive_at > alive_period;
    return std::max<Duration>(
        is_by_cron ? cron_overdue : long_overdue, provider.poll_interval * polls_missed);
}

/// How the polls of a provider are.
void check_polls(
    const ProviderConfig& provider, const Line* line, const DaemonRow& daemon, Time now, Findings& findings) {
    const std::string name = "provider '" + provider.name + "'";
    if (line == nullptr || !line->last_poll_at) {
        findings.push_back(
            {"provider", name + " was never polled", "start convassignd with this configuration"});
        return;
    }
    const std::string told = " (told " + format_age(now - *line->last_poll_at) + " ago)";
    if (!line->error.empty())
        findings.push_back({"provider", name + " fails: " + line->error + told,
            "mend what the error names; convassign.toml(5) tells what to set up at the provider"});
    else if (now - *line->last_poll_at > longest_pause(provider, *line->last_poll_at, daemon))
        findings.push_back({"provider", name + " is not polled any more" + told,
            "see whether convassignd runs, with this configuration and database"});
}

void check_unread(const ProviderConfig& provider, const Line& line, Database& store, Findings& findings) {
    const auto rows = unread_rows::of(store, line.id, most_unread_named);
    if (rows.empty()) return;
    std::string what = "provider '" + provider.name + "' has sent "
        + rows_of(static_cast<std::size_t>(unread_rows::count(store, line.id))) + " that cannot be read:";
    for (const UnreadRow& row : rows)
        what += " "
            + (row.provider_message_id.empty() ? "one without an id" : "'" + row.provider_message_id + "'")
            + " (" + row.reason + (row.excerpt.empty() ? "" : ": " + shortened(printable(row.excerpt), 60))
            + ")";
    findings.push_back({"provider", what,
        "look the message up at the provider, answer the customer there, and report the row"});
}

Finding without_member(const Line& line, std::size_t waiting) {
    return {"queue",
        std::to_string(waiting) + (waiting == 1 ? " conversation of '" : " conversations of '")
            + line.provider + (waiting == 1 ? "' waits" : "' wait")
            + ", and nobody who is online is a member of its inbox",
        "let one of its members come online, or make somebody a member at the provider"};
}

/// Agents who are drawn, and whom a line leaves out: nobody there is them.
void check_members(const ProviderConfig& provider, const Line& line, Database& store, Findings& findings) {
    const LineMembers members = line_members::of(store, line.id);
    if (members.is_everybody) return;
    std::string names;
    for (const Agent& agent : agents::all(store))
        if (agent.enabled && agent.draws
            && std::ranges::find(members.agents, agent.name) == members.agents.end())
            names += (names.empty() ? "" : ", ") + agent.name;
    if (names.empty()) return;
    findings.push_back({"provider",
        "in the inbox of provider '" + provider.name + "' nobody is found for " + names
            + ", whom its conversations are not drawn for",
        "make them members there, or name them in 'agents' of its table; leave it so where it is meant so",
        false});
}

void check_refused(const std::vector<OutboxRow>& rows, Findings& findings) {
    std::size_t count = 0;
    const OutboxRow* first = nullptr;
    for (const OutboxRow& row : rows) {
        if (row.state != OutboxState::refused || row.reply) continue; // its agent is told of a reply
        if (first == nullptr) first = &row;
        ++count;
    }
    if (first == nullptr) return;
    findings.push_back({"outbox",
        rows_of(count) + " refused, the first " + std::to_string(first->id.value) + " for '" + first->target
            + "': " + first->error,
        "mend the cause and run 'convassign outbox retry ROW', or give it up with 'convassign outbox drop "
        "ROW'"});
}

void check_stuck(const std::vector<OutboxRow>& rows, Time now, Findings& findings) {
    std::size_t count = 0;
    const OutboxRow* oldest = nullptr;
    for (const OutboxRow& row : rows) {
        const Time since = row.attempts > 0 ? row.queued_at : row.due_at;
        if (row.state == OutboxState::refused || now - since <= long_overdue) continue;
        if (oldest == nullptr) oldest = &row;
        ++count;
    }
    if (oldest == nullptr) return;
    findings.push_back({"outbox",
        rows_of(count) + " waiting for more than " + format_age(long_overdue) + ", the oldest "
            + std::to_string(oldest->id.value) + " for '" + oldest->target + "'"
            + (oldest->error.empty() ? "" : ": " + oldest->error),
        "see whether convassignd runs and what 'convassign outbox list' tells"});
}

void check_targets(const std::vector<OutboxRow>& rows, const Config& config, Findings& findings) {
    std::set<std::string> known;
    for (const Recipient& recipient : recipients_of(config))
        known.insert(recipient.target);
    for (const ProviderConfig& provider : config.providers)
        if (abilities_of(provider).send) known.insert(reply_target_of(provider.name));
    std::set<std::string> orphaned;
    for (const OutboxRow& row : rows)
        if (!known.contains(row.target)) orphaned.insert(row.target);
    for (const std::string& target : orphaned)
        findings.push_back({"outbox", "rows wait for '" + target + "', which the configuration does not have",
            "give it back its name, or run 'convassign outbox drop --target " + target + "'"});
}

void check_variables(const Config& config, Findings& findings) {
    const auto names = secret_variables(config);
    if (names.empty()) return;
    std::string what = "secrets in the environment of convassignd cannot be seen from here:";
    for (const std::string& name : names)
        what += " $" + name;
    findings.push_back(
        {"configuration", what, "run 'convassignd --check' with that environment, which reads them", false});
}

} // namespace

std::size_t count_wrong(const Findings& findings) {
    return static_cast<std::size_t>(std::ranges::count(findings, true, &Finding::is_wrong));
}

Findings check_configuration(const Config& config) {
    Findings findings;
    const auto attempt = [&](const auto& read) {
        try {
            read();
        } catch (const Error& error) {
            findings.push_back(unreadable_secret(error));
        }
    };
    if (!config.database_url_file.empty()) attempt([&] { static_cast<void>(read_database_url(config)); });
    for (const ProviderConfig& provider : config.providers)
        for (const ProviderSecret& secret : find_provider_type(provider.type)->secrets)
            if (!provider.setting(secret.name + "_file").empty())
                attempt([&] { static_cast<void>(read_secret(provider, secret.name)); });
    for (const NotifyConfig& notify : config.notify) {
        if (!notify.secret_file.empty()) attempt([&] { static_cast<void>(read_secret(notify)); });
        if (!notify.exec.empty() && access(notify.exec.front().c_str(), X_OK) != 0)
            findings.push_back({"configuration",
                system_failure("run '" + notify.exec.front() + "' of notify '" + notify.name + "'"),
                "name a program that exists and may be run"});
    }
    for (const LooseFile& file : loose_files(config))
        findings.push_back({"configuration", file.what, file.advice, false});
    check_variables(config, findings);
    return findings;
}

Findings check_missing_daemon(Database& store, const Config& config, Time now) {
    const auto alive_at = daemon_row::read(store).alive_at;
    std::string what = "convassignd is not running";
    if (alive_at) what += ", and was last alive " + format_age(now - *alive_at) + " ago";
    const auto counts = conversations::count_by_state(store);
    const bool is_waiting = counts.oldest_unassigned && now - *counts.oldest_unassigned > long_overdue;
    const auto agents = presence_now(store, config.presence, now);
    // Nobody has seen yet that agents who were online when it ended are so no more.
    const auto online = std::ranges::count_if(
        agents, [](const AgentPresence& one) { return one.verdict.online || one.agent.online; });
    const auto deaf = std::ranges::find_if(config.providers, [](const ProviderConfig& provider) {
        const Abilities can = abilities_of(provider);
        return can.webhook && !can.poll;
    });
    if (deaf != config.providers.end())
        return {{"daemon", what + ", and without it nothing comes in from '" + deaf->name + "'",
            "start it, as a service or with 'convassignd --detach' from cron"}};
    if (!is_waiting || online == 0 || !settings::read(store).auto_assign)
        return {{"daemon", what,
            "leave it so where cron runs 'convassignd --once'; else start it, as a service or with "
            "'convassignd --detach' from cron",
            false}};
    return {{"daemon",
        what + ", while " + std::to_string(counts.waiting())
            + (counts.waiting() == 1 ? " conversation waits, the oldest for "
                                     : " conversations wait, the oldest for ")
            + format_age(now - *counts.oldest_unassigned) + ", and " + std::to_string(online)
            + (online == 1 ? " agent is online" : " agents are online"),
        "start it, as a service or with 'convassignd --detach' from cron"}};
}

Findings check_rescued(const std::string& database) {
    namespace files = std::filesystem;
    const files::path path(database);
    const std::string prefix = path.filename().string() + ".rescued-";
    Findings findings;
    std::error_code failure;
    for (const auto& entry :
        files::directory_iterator(path.parent_path().empty() ? "." : path.parent_path(), failure))
        if (entry.path().filename().string().starts_with(prefix))
            findings.push_back(
                {"rescued", "'" + entry.path().string() + "' is what a daemon held when it lost its file",
                    "see with 'convassign --database FILE list' which of both has the newest; to go on with "
                    "the copy, stop"
                    " convassignd and run 'convassign restore "
                        + entry.path().string() + "'; else move it away"});
    return findings;
}

Findings check_proxy(Database& store, Time now) {
    const auto unknown_at = daemon_row::read(store).unknown_client_at;
    if (!unknown_at) return {};
    return {{"proxy",
        "the proxy in front does not say who asks (first seen " + format_age(now - *unknown_at)
            + " ago): everybody counts as one client, on this machine",
        "let it add X-Forwarded-For, as convassign.toml(5) shows for each proxy, and restart convassignd"}};
}

Findings check_queue(Database& store, const Config& config, Time now) {
    const auto online = candidates(presence_now(store, config.presence, now));
    if (online.empty() || !settings::read(store).auto_assign) return {};
    const LineCandidates of_lines(online, store);
    Findings findings;
    std::map<LineId, std::size_t> without_members;
    for (const QueueEntry& entry : conversations::queue(store, {}, longest_queue_looked_at)) {
        const auto members = of_lines.of(entry.line);
        if (members.empty()) ++without_members[entry.line];
        if (members.empty() || !entry.was_released
            || !without(members, conversations::left_out(store, entry.place.id)).empty())
            continue;
        const std::string number = std::to_string(entry.place.id.value);
        findings.push_back(
            {"queue", "conversation #" + number + " waits, and was released from everybody who is online",
                "give it to somebody by hand: 'convassign reassign " + number + " AGENT'"});
    }
    for (const auto& [line, count] : without_members)
        findings.push_back(without_member(lines::find(store, line).value_or(Line{}), count));
    return findings;
}

Findings check_providers(Database& store, const Config& config, Time now) {
    Findings findings;
    const auto lines = lines::all(store);
    const DaemonRow daemon = daemon_row::read(store);
    for (const ProviderConfig& provider : config.providers) {
        const Line* const line = find_line(lines, provider);
        if (abilities_of(provider).poll) check_polls(provider, line, daemon, now, findings);
        if (line != nullptr && !line->warning.empty())
            findings.push_back({"provider", "provider '" + provider.name + "': " + line->warning,
                "change it there; it is looked at again every ten minutes"});
        if (line != nullptr) check_unread(provider, *line, store, findings);
        if (line != nullptr) check_members(provider, *line, store, findings);
    }
    return findings;
}

Findings check_outbox(Database& store, const Config& config, Time now, std::int64_t most_rows) {
    Findings findings;
    OutboxFilter filter;
    filter.limit = most_rows;
    const auto rows = outbox_rows::list(store, filter);
    check_refused(rows, findings);
    check_stuck(rows, now, findings);
    check_targets(rows, config, findings);
    return findings;
}

} // namespace convassign
