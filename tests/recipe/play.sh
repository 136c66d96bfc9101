#!/bin/sh
# SPDX-License-Identifier: MIT
# Plays the recipe of convassign-two-machines(7) and lets its machines fail, while messages come through the proxies of
# the manual. A, B and C are namespaces of this machine. After each failure it tells for how long nothing was
# acknowledged, and holds that everything that was is there, once, that both servers follow each other again, and that
# 'convassign check' and 'convassign verify' have nothing to say.
#
#     sudo tests/recipe/play.sh BUILD [FAILURE]...
#
# BUILD has the programs; FAILURE is one of the functions fail_* below, by default each of them twice. It needs Debian's
# postgresql-15-auto-failover or a later one, and those of nginx, haproxy and caddy that shall stand in front.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- postgres machine halt cut standby monitor daemon postgres machine halt cut standby monitor daemon
work=$(mktemp -d /var/tmp/convassign-recipe-XXXXXX)
chmod 755 "$work"
# shellcheck source=tests/recipe/machines.sh
. "$here/machines.sh"
# shellcheck source=tests/recipe/recipe.sh
. "$here/recipe.sh"

finish() {
    status=$?
    trap - EXIT INT TERM
    end_machines a b c
    wait 2>/dev/null || true
    if [ $status -eq 0 ]; then rm -rf "$work"; else echo "play: see $work" >&2; fi
    exit $status
}
trap finish EXIT INT TERM

# Where things are now: a or b.
primary() { sql "SELECT CASE host(inet_server_addr()) WHEN '192.0.2.1' THEN 'a' ELSE 'b' END"; }
other_than() { [ "$1" = a ] && echo b || echo a; }
leader() { sql "SELECT host FROM leadership"; }
leads() { [ "$(leader)" = "$1" ]; }

fail_postgres() {
    signal_program "$1" postgres KILL
    sleep 20
}
fail_machine() {
    signal_all "$1" KILL
    sleep 45
    run_machine "$1"
}
fail_halt() {
    signal_all "$1" STOP
    sleep 60
    signal_all "$1" CONT
}
fail_cut() {
    cut_off "$1"
    sleep 60
    mend "$1"
}
fail_standby() { fail_machine "$(other_than "$1")"; }
# Not the proxies, which are there as well.
fail_monitor() {
    signal_program c pg_autoctl KILL
    signal_program c postgres KILL
    sleep 20
    run_monitor
}
fail_daemon() {
    signal_program "$1" convassignd KILL
    sleep 10
    run_daemon "$1"
}

# The hard case: the server that is written and the daemon that leads are on one machine.
bring_together() {
    at=$(primary)
    leads "$at" && return
    other=$(other_than "$at")
    signal_program "$other" convassignd TERM
    wait_until leads "$at"
    run_daemon "$other"
    sleep 2
}

look() {
    cp "$work/load/acknowledged" "$work/load/told"
    cut -d ' ' -f 3 "$work/load/told" | sort >"$work/load/all"
    sql "SELECT provider_message_id FROM messages" | sort >"$work/load/stored"
    lost=$(comm -23 "$work/load/all" "$work/load/stored" | wc -l)
    twice=$(uniq -d "$work/load/stored" | wc -l)
    unassigned=$(sql "SELECT count(*) FROM conversations WHERE state <> 'assigned'")
    echo "  $(wc -l <"$work/load/all") acknowledged, $lost lost, $twice twice, $unassigned not assigned;" \
        "$(primary) is written, $(leader) leads"
    in_order=0
    convassign "$(leader)" check --quiet >"$work/check" 2>&1 || in_order=1
    convassign "$(leader)" verify >"$work/verify" 2>&1 || in_order=1
    grep -hE 'wrong|note|→' "$work/check" | sed 's/^/  check: /' || true
    tail -n 1 "$work/verify" | sed 's/^/  verify: /'
    [ "$lost$twice$in_order" = 000 ] || failed="$failed $1"
}

make_recipe
failed=
run_load
sleep 10
for failure; do
    bring_together
    at=$(primary)
    echo "$failure of $at"
    begin=$(date +%s.%N)
    "fail_$failure" "$at"
    wait_until is_whole
    sleep 5
    python3 "$here/load.py" --pauses "$work/load" "$begin" "$(date +%s.%N)"
    echo "  whole again after $(echo "$(date +%s.%N) - $begin - 5" | bc | cut -d . -f 1) s"
    look "$failure"
done
[ -z "$failed" ] || { echo "play: failed:$failed" >&2 && exit 1; }
