// SPDX-License-Identifier: MIT
#include "core/open_server.h"

#include "core/config/secrets.h"
#include "core/wrap/postgres.h"

namespace convassign {

std::unique_ptr<Database> open_server(const Config& config, Duration connect_within) {
    PostgresPlace place{read_database_url(config), config.database_path};
    place.connect_within = connect_within;
    return open_postgres(place);
}

} // namespace convassign
