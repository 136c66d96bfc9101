// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_lead.h"

#include "core/wrap/database.h"
#include "core/wrap/postgres_link.h"

#include <sys/epoll.h>
#include <unistd.h>

namespace convassign {

namespace {

constexpr int lead_lock = 1'131'376'247; // "Conw", next to that of lay_foundation()

} // namespace

/// Where the session does not go over TCP its keepalives mean nothing, and the server accepts them.
void limit_transactions(PostgresLink& link) {
    for (const char* setting : {"idle_in_transaction_session_timeout = 10000", "tcp_keepalives_idle = 1",
             "tcp_keepalives_interval = 1", "tcp_keepalives_count = 3", "tcp_user_timeout = 3000"})
        link.execute(std::string("SET ") + setting);
}

void limit_silence(PostgresLink& link) {
    link.execute("SET idle_session_timeout = 3000");
    link.execute("SET idle_in_transaction_session_timeout = 3000");
}

bool take_lead(Database& database) {
    return database.number("SELECT pg_try_advisory_lock(?)", {lead_lock}) == 1;
}

bool keep_daemons_out(Database& database) {
    database.script("SET idle_session_timeout = 0; SET idle_in_transaction_session_timeout = 0");
    return take_lead(database);
}

std::int64_t begin_epoch(Database& database, const Leader& self) {
    return database
        .returned("UPDATE leadership SET epoch = epoch + 1, host = ?, process = ?, since = ? WHERE id = 1"
                  " RETURNING epoch",
            {self.host, self.process, self.since})
        .value_or(0);
}

std::int64_t current_epoch(Database& database) {
    return database.number("SELECT epoch FROM leadership WHERE id = 1");
}

std::optional<Leader> current_leader(Database& database) {
    Rows row =
        database.query("SELECT host, process, since, epoch FROM leadership WHERE id = 1 AND epoch > 0 AND"
                       " EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND"
                       " database = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
                       " current_database()) AND classid = 0 AND objid = CAST(? AS BIGINT) AND granted)",
            {lead_lock});
    if (!row.next()) return std::nullopt;
    return Leader{row.text(0), row.integer(1), row.time(2), row.integer(3)};
}

NewsFile::NewsFile() : file_(epoll_create1(EPOLL_CLOEXEC)) {
    if (file_ < 0) throw DatabaseError(system_failure("wait for news of the database"));
}

NewsFile::~NewsFile() { ::close(file_); }

/// One that cannot be added brings no news; whoever waits looks now and then as well.
void NewsFile::add(int socket) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    static_cast<void>(epoll_ctl(file_, EPOLL_CTL_ADD, socket, &event));
}

} // namespace convassign
