// SPDX-License-Identifier: MIT
// Instead of core/wrap/postgres.cc, where this program is built without libpq.

#include "core/wrap/postgres.h"
#include "core/wrap/postgres_lead.h"

namespace convassign {

bool can_open_postgres() { return false; }

bool keep_daemons_out(Database&) { return false; }

std::unique_ptr<Database> open_postgres(const PostgresPlace&) {
    throw DatabaseError("open the database of a PostgreSQL server: this convassign was built without libpq");
}

} // namespace convassign
