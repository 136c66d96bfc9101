// SPDX-License-Identifier: MIT
#include "core/open_server.h"

#include "core/config/secrets.h"
#include "core/wrap/leadership.h"
#include "core/wrap/postgres.h"
#include "core/wrap/postgres_lead.h"

namespace convassign {

std::unique_ptr<Database> open_server(const Config& config, Duration connect_within) {
    PostgresPlace place{read_database_url(config), config.database_path};
    place.connect_within = connect_within;
    return open_postgres(place);
}

std::unique_ptr<Database> open_server_alone(const Config& config, const std::string& doing) {
    auto server = open_server(config)->another();
    if (keep_daemons_out(*server)) return server;
    const auto leader = server->leadership()->leader();
    throw Conflict(doing + " '" + server->name() + "': "
        + (leader ? "process " + std::to_string(leader->process) + " on " + leader->host : "another process")
        + " serves it; stop every convassignd first");
}

} // namespace convassign
