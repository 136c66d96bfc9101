#!/bin/sh
# SPDX-License-Identifier: MIT
#
# PostgreSQL 15.20 (Debian 12): a commit that waits for a synchronous standby that is not there
#
# A good guess: with statement_timeout a statement ends in time, whatever the server waits for; one that was cancelled
#     has done nothing, and says so; and when its client is gone, it ends as well.
# What happens: statement_timeout does not end the wait of a commit, also not that of an INSERT alone. Nor does it end
#     when psql is killed: the session waits on, its row is seen by nobody and cannot be written by anybody else. Who
#     cancels it gets "INSERT 0 1", status 0 and a warning: the row is there, on this server alone.
# Whom it hurts: scripts that write beside the daemon hang for as long as the second machine is away; and who ends them
#     by pg_cancel_backend makes them believe that what they wrote outlives the loss of the machine.
set -eu

folder=$(mktemp -d)
chmod 755 "$folder"
mkdir -m 777 "$folder/home"
server() {
    # It refuses root.
    [ "$(id -u)" != 0 ] || set -- setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
    "$@" >>"$folder/home/log" 2>&1
}
clean_up() {
    server pg_ctl stop -m immediate -D "$folder/home/data" || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
apt-get download -qq postgresql-15=15.20-0+deb12u1 postgresql-client-15=15.20-0+deb12u1 libpq5=15.20-0+deb12u1 \
    >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg -x "$package" .; done
PATH=$folder/usr/lib/postgresql/15/bin:$PATH
LD_LIBRARY_PATH=$(dirname "$folder"/usr/lib/*/libpq.so.5)
export PATH LD_LIBRARY_PATH
cd home
server initdb -D "$folder/home/data" -A trust -U me --no-sync || exit 2
server pg_ctl start -w -D "$folder/home/data" -o "-k $folder/home -c listen_addresses= -c fsync=off" || exit 2

# ask COMMAND...: each in a transaction of its own
ask() {
    for command; do set -- "$@" -c "$command" && shift; done
    psql -XAt -h "$folder/home" -U me -d postgres "$@" 2>&1
}
ask "CREATE TABLE rows (number INT PRIMARY KEY)" "ALTER SYSTEM SET synchronous_standby_names = 'away'" \
    "SELECT pg_reload_conf()" >/dev/null
until [ "$(ask "SHOW synchronous_standby_names")" = away ]; do sleep 0.1; done
waits="FROM pg_stat_activity WHERE wait_event = 'SyncRep'"

seen=$(
    timeout 5 psql -Xq -h "$folder/home" -U me -d postgres -c "SET statement_timeout = '1s'" \
        -c "INSERT INTO rows VALUES (1)" || echo "statement_timeout of 1 s: still there after 5 s"
    echo "its psql is gone; sessions that wait: $(ask "SELECT count(*) $waits")"
    echo "rows that are seen: $(ask "SELECT count(*) FROM rows")"
    ask "SET lock_timeout = '1s'" "INSERT INTO rows VALUES (1)" | grep ERROR
    ask "INSERT INTO rows VALUES (2)" >answer &
    until [ "$(ask "SELECT count(*) $waits")" = 2 ]; do sleep 0.1; done
    ask "SELECT pg_cancel_backend(pid) $waits AND query LIKE '%(2)'" >/dev/null
    wait $! && echo "cancelled: status 0"
    cat answer
    echo "rows that are seen: $(ask "SELECT string_agg(number::text, ' ') FROM rows")"
)
expected='statement_timeout of 1 s: still there after 5 s
its psql is gone; sessions that wait: 1
rows that are seen: 0
ERROR:  canceling statement due to lock timeout
cancelled: status 0
WARNING:  canceling wait for synchronous replication due to user request
DETAIL:  The transaction has already committed locally, but might not have been replicated to the standby.
INSERT 0 1
rows that are seen: 2'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
