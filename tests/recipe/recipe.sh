# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For play.sh: the recipe of convassign-two-machines(7), with the commands that stand there, on machines a, b and c.

P=/var/lib/postgresql/convassign
monitor='postgres://autoctl_node@192.0.2.3:5432/pg_auto_failover?sslmode=require'
line=106540352242922

address_of() { case $1 in a) echo 192.0.2.1 ;; b) echo 192.0.2.2 ;; c) echo 192.0.2.3 ;; esac; }

make_recipe() {
    begin_switch
    begin_machine a 1
    begin_machine b 2
    begin_machine c 3
    for name in a b c; do
        printf '*:*:*:pgautofailover_replicator:REP\n*:*:*:autoctl_node:MON\n*:*:*:convassign:APP\n' |
            as_postgres $name sh -c 'umask 077; cat >~/.pgpass'
    done
    make_monitor
    make_node a
    as_postgres a sh -c "cat >>$P/pg_hba.conf" <<-E
		hostssl convassign convassign 192.0.2.0/24 scram-sha-256
		hostssl postgres pgautofailover_replicator 192.0.2.0/24 scram-sha-256
	E
    as_postgres a sh -c "cat >>$P/postgresql.conf" <<-E
		wal_sender_timeout = '4s'
		wal_retrieve_retry_interval = '200ms'
	E
    run_node a
    wait_until as_postgres a psql -qd postgres -c "ALTER USER pgautofailover_replicator PASSWORD 'REP'" 2>/dev/null
    as_postgres a psql -qd postgres -c "CREATE USER convassign PASSWORD 'APP'" \
        -c "CREATE DATABASE convassign OWNER convassign TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'" -c CHECKPOINT
    make_node b
    run_node b
    wait_until are_servers_whole
    configure a
    configure b
    run_daemon a
    wait_until leads a 2>/dev/null
    run_daemon b
    convassign a agent add maria >/dev/null
    convassign a agent add jonas >/dev/null
    convassign a enable >/dev/null
    convassign a agent online maria --for 12h >/dev/null
    convassign a agent online jonas --for 12h >/dev/null
    run_proxies
}

make_monitor() {
    as_postgres c pg_autoctl create monitor --pgdata $P --pgport 5432 --hostname 192.0.2.3 --auth scram-sha-256 \
        --ssl-self-signed >>"$work/of_c/log" 2>&1
    as_postgres c sh -c "cat >>$P/postgresql.conf" <<-E
		pgautofailover.health_check_period = 1000
		pgautofailover.health_check_timeout = 1000
		pgautofailover.health_check_retry_delay = 500
		pgautofailover.node_considered_unhealthy_timeout = 5000
		pgautofailover.primary_demote_timeout = 7000
	E
    run_monitor
    wait_until as_postgres c psql -qd pg_auto_failover -c "ALTER USER autoctl_node PASSWORD 'MON'" 2>/dev/null
}

make_node() {
    {
        as_postgres "$1" pg_autoctl create postgres --pgdata $P --pgport 5432 --hostname "$(address_of "$1")" \
            --name "$1" --auth scram-sha-256 --ssl-self-signed --monitor "$monitor"
        as_postgres "$1" pg_autoctl config set timeout.network_partition_timeout 5 --pgdata $P
        as_postgres "$1" pg_autoctl config set pg_autoctl.monitor --pgdata $P \
            "$monitor&keepalives_idle=1&keepalives_interval=1&keepalives_count=3&tcp_user_timeout=3000"
    } >>"$work/of_$1/log" 2>&1
}

# convassign NAME COMMAND...: as root of that machine
convassign() {
    from=$1
    shift
    inside "$from" "$build/convassign" --config "$work/of_$from/convassign.toml" "$@"
}

configure() {
    folder=$work/of_$1
    mkdir "$folder/state"
    install -m 600 /dev/stdin "$folder/postgres.url" <<-E
		host=192.0.2.1,192.0.2.2 dbname=convassign user=convassign password=APP sslmode=require
	E
    echo app-secret | install -m 600 /dev/stdin "$folder/app_secret"
    cat >"$folder/convassign.toml" <<-E
		[database]
		url_file = "$folder/postgres.url"
		folder = "$folder/state"
		[http]
		listen = "$(address_of "$1"):8470"
		behind_proxy = true
		proxies = ["192.0.2.3"]
		[[provider]]
		name = "support"
		type = "meta"
		phone_number_id = "$line"
		app_secret_file = "$folder/app_secret"
	E
}

run_monitor() { as_postgres c pg_autoctl run --pgdata $P >>"$work/of_c/log" 2>&1 & }
run_node() { as_postgres "$1" pg_autoctl run --pgdata $P >>"$work/of_$1/log" 2>&1 & }
run_daemon() {
    inside "$1" "$build/convassignd" --config "$work/of_$1/convassign.toml" >>"$work/of_$1/daemon.log" 2>&1 &
}
run_machine() {
    run_node "$1"
    run_daemon "$1"
}

# lines_for PROXY: those of the manual
lines_for() {
    awk -v heading=".Ss $1" '$0 == heading { is_here = 1 } is_here && /^\.Ed/ { exit }
        is_lines; is_here && /^\.Bd/ { is_lines = 1 }' \
        "$here/../../man/convassign-two-machines.7"
}

# Those that are installed, on C, and without TLS.
run_proxies() {
    at=$work/of_c
    lines_for nginx | sed 's/listen 443 ssl/listen 192.0.2.3:8080/; /ssl_certificate/d' >"$at/site"
    printf 'daemon off; pid %s/pid; error_log stderr; events {} http { access_log off; include %s/site; }\n' \
        "$at" "$at" >"$at/nginx.conf"
    lines_for HAProxy | sed 's/bind :443 ssl.*/bind 192.0.2.3:8081/' >"$at/haproxy.conf"
    lines_for Caddy | sed 's|^convassign.example|http://192.0.2.3:8082|; 1i {\n    admin off\n}' >"$at/caddy.conf"
    proxies=
    run_proxy nginx 8080 nginx -c "$at/nginx.conf"
    run_proxy haproxy 8081 haproxy -f "$at/haproxy.conf"
    run_proxy caddy 8082 caddy run --adapter caddyfile --config "$at/caddy.conf"
}
run_proxy() {
    command -v "$1" >/dev/null || return 0
    proxies="$proxies $1=http://192.0.2.3:$2"
    name=$1
    shift 2
    inside c env HOME="$at" "$@" >>"$at/$name.log" 2>&1 &
}

run_load() {
    mkdir "$work/load"
    # shellcheck disable=SC2086 # a list of words
    inside switch python3 "$here/load.py" "$work/load" "$work/of_a/app_secret" $line $proxies &
}

sql() {
    as_postgres c psql -AXtq -c "$1" "host=192.0.2.1,192.0.2.2 user=convassign dbname=convassign sslmode=require \
        target_session_attrs=read-write connect_timeout=2"
}

are_servers_whole() {
    as_postgres c pg_autoctl show state --pgdata $P 2>/dev/null >"$work/state" &&
        grep -q ' primary | *primary' "$work/state" && grep -q ' secondary | *secondary' "$work/state"
}
is_whole() { are_servers_whole && leader >/dev/null 2>&1; }
