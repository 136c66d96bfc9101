// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/health.h"
#include "core/presence.h"
#include "core/store/conversations.h"
#include "core/store/media.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/leadership.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// How the lines of one provider are.
struct ProviderStatus {
    std::string name;
    std::string type;
    std::optional<Time> last_poll_at;
    std::optional<Time> last_success_at;
    std::string error;
    std::optional<Time> last_webhook_at{};
    std::int64_t webhooks_refused = 0;
    std::int64_t webhooks_repeated = 0;
    std::int64_t unread_rows = 0;
    std::string warning{};
};

/// How everything is at one moment.
struct Status {
    Settings settings;
    bool daemon_running = false;
    std::int64_t daemon_pid = 0;
    std::optional<Time> daemon_since;
    bool has_leader = false; ///< several daemons can stand by each other, because a server keeps the database
    std::optional<Leader> leader{};
    std::int64_t agents_online = 0;
    std::int64_t agents_total = 0;
    ConversationCounts conversations;
    std::vector<ProviderStatus> providers;
    OutboxCounts outbox;
    media::Counts media;
    Health health;
};

/// Sums what the store and the daemon's lock tell. `presence` is everybody's at that moment.
[[nodiscard]] Status status_now(Database& store, const Config& config, const DaemonSeen& daemon,
    const std::vector<AgentPresence>& presence, Time now);

} // namespace convassign
