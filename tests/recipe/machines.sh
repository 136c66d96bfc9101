# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Machines for play.sh: each has a network, mounts and a name of its own, and whatever runs there lasts until the end.
# To be sourced; $work is a folder.

begin_switch() {
    unshare --net sleep infinity &
    echo $! >"$work/switch"
    wait_until is_apart "$!"
    inside switch ip link set lo up
    inside switch ip link add switch type bridge
    inside switch ip addr add 192.0.2.100/24 dev switch
    inside switch ip link set switch up
}

# begin_machine NAME NUMBER: at 192.0.2.NUMBER
begin_machine() {
    mkdir -p "$work/of_$1/postgresql/run" "$work/of_$1/sockets"
    chown -R postgres: "$work/of_$1"
    unshare --net --mount --uts --ipc sleep infinity &
    echo $! >"$work/$1"
    wait_until is_apart "$!"
    inside switch ip link add "port_$1" type veth peer name eth0 netns "$!"
    inside switch ip link set "port_$1" master switch up
    inside "$1" ip link set lo up
    inside "$1" ip addr add "192.0.2.$2/24" dev eth0
    inside "$1" ip link set eth0 up
    inside "$1" hostname "$1"
    inside "$1" mount --bind "$work/of_$1/postgresql" /var/lib/postgresql
    inside "$1" mount --bind "$work/of_$1/sockets" /run/postgresql
}

is_apart() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/$$/ns/net)" ]; }

# inside NAME COMMAND...
inside() {
    of=$(cat "$work/$1")
    shift
    if [ "$of" = "$(cat "$work/switch")" ]; then nsenter --target "$of" --net -- "$@"; else
        nsenter --target "$of" --net --mount --uts --ipc -- "$@"
    fi
}

# as_postgres NAME COMMAND...: as after a login, in its home
as_postgres() {
    on=$1
    shift
    inside "$on" setpriv --reuid postgres --regid postgres --init-groups env -i --chdir=/var/lib/postgresql \
        HOME=/var/lib/postgresql XDG_RUNTIME_DIR=/var/lib/postgresql/run LANG=C.UTF-8 PATH=/usr/bin:/bin "$@"
}

# processes NAME: all that run there, but for the one that keeps the machine
processes() {
    keeper=$(cat "$work/$1")
    find /proc -mindepth 3 -maxdepth 3 -path '/proc/[0-9]*/ns/net' -printf '%l %p\n' 2>/dev/null |
        awk -F '[ /]' -v "net=$(readlink "/proc/$keeper/ns/net")" -v "keeper=$keeper" \
            '$1 == net && $4 != keeper { print $4 }'
}

# signal_all NAME SIGNAL: again where one has forked meanwhile
signal_all() {
    for _ in 1 2; do
        # shellcheck disable=SC2046 # a list of numbers
        kill "-$2" $(processes "$1") 2>/dev/null || true
    done
}

# signal_program NAME PROGRAM SIGNAL: all of it that run there
signal_program() {
    for process in $(processes "$1"); do
        case $(readlink "/proc/$process/exe") in */"$2") kill "-$3" "$process" ;; esac
    done
}

cut_off() { inside switch ip link set "port_$1" nomaster; }
mend() { inside switch ip link set "port_$1" master switch; }

end_machines() {
    for name in "$@" switch; do
        [ -e "$work/$name" ] || continue
        signal_all "$name" CONT
        signal_all "$name" KILL
        kill "$(cat "$work/$name")" 2>/dev/null || true
    done
}

# wait_until COMMAND...: for five minutes at most
wait_until() {
    end=$(($(date +%s) + 300))
    until "$@"; do
        [ "$(date +%s)" -lt "$end" ] || { echo "play: in vain: $*" >&2 && return 1; }
        sleep 0.2
    done
}
