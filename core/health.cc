// SPDX-License-Identifier: MIT
#include "core/health.h"

#include "core/base/error.h"
#include "core/base/file_identity.h"
#include "core/config/provider_types.h"
#include "core/health_shape.h"
#include "core/store/daemon_row.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <functional>

namespace convassign {

namespace {

// By then a provider that works has been read by a daemon that stays, or by one that cron runs.
constexpr Duration read_overdue = 1min;
constexpr Duration rounds_overdue = 1h;
constexpr int reads_missed = 10;
// Health is asked for often: a backlog is not read whole for it.
constexpr std::int64_t most_outbox_rows = 1000;

constexpr auto start_daemon = "start it, as a service or with 'convassignd --detach' from cron";

bool stays(const DaemonSeen& daemon) { return !daemon.sign || daemon.sign->stays; }

Findings check_absent(Database& store, const Config& config, const DaemonSeen& daemon, Time now) {
    Findings findings = check_missing_daemon(store, config, now);
    if (!daemon.sign || (!daemon.sign->stays && now - daemon.sign->at <= rounds_overdue)) return findings;
    for (Finding& finding : findings) {
        if (finding.is_wrong) continue;
        finding.is_wrong = true;
        finding.advice = start_daemon;
    }
    return findings;
}

Finding not_alive(const DaemonSeen& daemon, Time now) {
    return {"daemon",
        "convassignd, process " + std::to_string(*daemon.holder) + ", has shown no sign of life for "
            + format_age(now - daemon.sign->at),
        "see whether it or its machine is stopped; 'convassignd --detach' replaces it after five minutes, "
        "and "
        "the service manager does when it is restarted"};
}

/// Of a daemon that holds the lock.
Findings check_present(Database& store, const DaemonSeen& daemon, Time now) {
    Findings findings;
    if (!daemon.sign) return findings; // it is only starting
    const SignOfLife& sign = *daemon.sign;
    if (now - sign.at > longest_silence) findings.push_back(not_alive(daemon, now));
    const auto here = identity_of(store.path());
    if (!sign.database.empty() && sign.problems.empty() && (!here || here->text() != sign.database))
        findings.push_back({"daemon",
            "convassignd, process " + std::to_string(*daemon.holder) + ", serves another file than '"
                + store.path() + "'",
            "stop it, put the right file there, and start it again"});
    for (const Problem& problem : sign.problems)
        findings.push_back({"database", problem.what, problem.remedy});
    return findings;
}

std::optional<Line> line_of(const std::vector<Line>& lines, const ProviderConfig& provider) {
    const auto found = std::ranges::find_if(lines, [&](const Line& line) {
        return line.provider == provider.name && line.address == address_of(provider);
    });
    return found == lines.end() ? std::nullopt : std::optional(*found);
}

/// A daemon that has just started has not read anything yet.
void check_reading(const ProviderConfig& provider, const std::optional<Line>& line, Time begin,
    Duration pause, Time now, Problems& problems) {
    const auto success = line ? line->last_success_at : std::nullopt;
    if (now - std::max(success.value_or(begin), begin)
        <= std::max<Duration>(pause, provider.poll_interval * reads_missed))
        return;
    std::string what = "provider '" + provider.name + "' was "
        + (success ? "last read " + format_age(now - *success) + " ago" : "never read");
    if (line && !line->error.empty()) what += ": " + line->error;
    problems.push_back(
        {what, "mend what the error names; convassign.toml(5) tells what to set up at the provider"});
}

void check_readings(
    Database& store, const Config& config, const DaemonSeen& daemon, Time now, Problems& problems) {
    if (stays(daemon) && !daemon.holder) return; // nobody reads, and that is told
    const auto lines = lines::all(store);
    const Time begin = stays(daemon) ? daemon_row::read(store).started_at.value_or(Time{}) : Time{};
    for (const ProviderConfig& provider : config.providers)
        if (abilities_of(provider).poll)
            check_reading(provider, line_of(lines, provider), begin,
                stays(daemon) ? read_overdue : rounds_overdue, now, problems);
}

void add_wrong(const Findings& findings, Problems& problems) {
    for (const Finding& finding : findings)
        if (finding.is_wrong) problems.push_back({finding.what, finding.advice});
}

void attempt_check(const char* what, Problems& problems, const std::function<void()>& look) {
    try {
        look();
    } catch (const std::exception& error) {
        problems.push_back({std::string(what) + " cannot be looked at: " + describe(error),
            "mend what the error names, and ask again"});
    }
}

} // namespace

Findings check_daemon(Database& store, const Config& config, const DaemonSeen& daemon, Time now) {
    if (!daemon.failure.empty())
        return {{"daemon", "it is not known whether convassignd runs: " + daemon.failure,
            "let the file be readable for whom asks, or ask as another user"}};
    return daemon.holder ? check_present(store, daemon, now) : check_absent(store, config, daemon, now);
}

Health health_now(Database& store, const Config& config, const DaemonSeen& daemon, Time now) {
    Health health;
    if (daemon.sign) health.last_commit_at = daemon.sign->last_commit_at;
    Problems& problems = health.problems;
    attempt_check(
        "the daemon", problems, [&] { add_wrong(check_daemon(store, config, daemon, now), problems); });
    attempt_check("the providers", problems, [&] { check_readings(store, config, daemon, now, problems); });
    attempt_check("the outbox", problems,
        [&] { add_wrong(check_outbox(store, config, now, most_outbox_rows), problems); });
    attempt_check("the files of messages", problems, [&] { add_wrong(check_media(store), problems); });
    return health;
}

std::string health_json(const Health& health) { return finished(json::shape_health(health)); }

} // namespace convassign
