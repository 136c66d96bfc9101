// SPDX-License-Identifier: MIT
#include "core/status.h"

#include "core/config/provider_types.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "core/store/settings.h"
#include "core/store/unread_rows.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

/// The lines of one provider, as one: the latest poll and the first error.
ProviderStatus status_of(const ProviderConfig& provider, const std::vector<Line>& lines, Database& store) {
    ProviderStatus status;
    status.name = provider.name;
    status.type = provider.type;
    for (const Line& line : lines) {
        if (line.provider != provider.name || line.address != address_of(provider)) continue;
        status.last_poll_at = line.last_poll_at;
        status.last_success_at = line.last_success_at;
        status.error = line.error;
        status.last_webhook_at = line.last_webhook_at;
        status.webhooks_refused = line.webhooks_refused;
        status.webhooks_repeated = line.webhooks_repeated;
        status.warning = line.warning;
        status.unread_rows = unread_rows::count(store, line.id);
    }
    return status;
}

} // namespace

Status status_now(Database& store, const Config& config, const DaemonSeen& daemon,
    const std::vector<AgentPresence>& presence, Time now) {
    Status status;
    status.settings = settings::read(store);
    status.daemon_running = daemon.holder.has_value();
    status.daemon_pid = daemon.holder.value_or(0);
    // A `--once` holds the lock too, and has not said since when.
    const DaemonRow row = daemon_row::read(store);
    if (daemon.holder == row.pid) status.daemon_since = row.started_at;
    if (Leadership* leadership = store.leadership()) {
        status.has_leader = true;
        status.leader = leadership->leader();
    }
    status.agents_online =
        std::ranges::count_if(presence, [](const AgentPresence& one) { return one.verdict.online; });
    status.agents_total = static_cast<std::int64_t>(presence.size());
    status.conversations = conversations::count_by_state(store);
    const auto lines = lines::all(store);
    for (const ProviderConfig& provider : config.providers)
        status.providers.push_back(status_of(provider, lines, store));
    status.outbox = outbox_rows::count(store, now);
    status.media = media::count(store);
    status.health = health_now(store, config, daemon, now);
    return status;
}

} // namespace convassign
