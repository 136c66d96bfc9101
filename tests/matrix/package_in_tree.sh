#!/bin/sh
# SPDX-License-Identifier: MIT
# The life of the package on a system with systemd as process 1: installed in an older version, configured, run, upgraded
# with an older database, removed and purged. Run as root in /trial of a tree, where old.deb, new.deb and schema.sql
# lie. A row for each thing that was looked at; the status says whether all held.
# shellcheck disable=SC2317 # functions that are run by their name
set -u
cd /trial || exit
export DEBIAN_FRONTEND=noninteractive HOME=/root LC_ALL=C.UTF-8
failed=0
database=/var/lib/convassign/convassign.db

# holds WHAT COMMAND [ARGUMENT]...
holds() {
    what=$1
    shift
    if "$@" >output 2>&1; then
        echo "ok: $what"
    else
        failed=1
        echo "FAILED: $what: $* ($(tail -n 3 output | tr '\n' ' '))"
    fi
}

# says WHAT EXPECTED COMMAND [ARGUMENT]...: the expected text is somewhere in what the command says.
says() {
    what=$1
    expected=$2
    shift 2
    "$@" >output 2>&1
    if grep -qF -- "$expected" output; then
        echo "ok: $what"
    else
        failed=1
        echo "FAILED: $what: '$expected' is not in what $* says ($(tail -n 3 output | tr '\n' ' '))"
    fi
}

# soon WHAT COMMAND [ARGUMENT]...: within ten seconds.
soon() {
    for _ in $(seq 100); do
        (shift && "$@") >/dev/null 2>&1 && break
        sleep 0.1
    done
    holds "$@"
}

run() { sh -c "$1"; }

install_version() {
    apt-get install -y --no-install-recommends --allow-downgrades "./$1" </dev/null
}

older_database() {
    rm -f "$database" "$database-wal" "$database-shm"
    { cat schema.sql; echo "PRAGMA application_id = 1131376246; PRAGMA user_version = 1;
        INSERT INTO agents (name, display_name, role) VALUES ('ada', 'Ada', 'admin');"; } | sqlite3 "$database"
    chown convassign: "$database"
}

holds "the older version installs" install_version old.deb
says "its user has a home" "convassign:/var/lib/convassign:" run "getent passwd convassign | tr -s : | sed 's/x:.*daemon://'"
says "the configuration's folder" "750 root convassign" stat -c "%a %U %G" /etc/convassign
says "the database's folder" "2770 convassign convassign" stat -c "%a %U %G" /var/lib/convassign
says "it is enabled" UnitFileState=enabled systemctl show convassignd
says "and not started without a configuration" ActiveState=inactive systemctl show convassignd
holds "the unit is well-formed" systemd-analyze verify --man=no /usr/lib/systemd/system/convassignd.service
says "its exposure is low" " OK" run "systemd-analyze security --offline=true --threshold=13 --no-pager \
    /usr/lib/systemd/system/convassignd.service && echo ' OK'"
systemd-analyze security --offline=true --no-pager /usr/lib/systemd/system/convassignd.service |
    sed -n 's/^→ //p'

holds "root begins before the first start" convassign agent add maria --role admin
says "and the database is the daemon's" "convassign convassign" stat -c "%U %G" "$database"
says "the daemon's user works with it, with root's HOME" maria runuser -u convassign -- convassign agent list
holds "a configuration" run "sed 's/^# \[access\].*//' /usr/share/doc/convassign/examples/convassign.toml >/etc/convassign/convassign.toml &&
    printf '[[notify]]\nname = \"us\"\non = [\"assigned\"]\nexec = [\"/bin/sh\", \"-c\", \"cat >>/var/lib/convassign/told\"]\n' \
    >>/etc/convassign/convassign.toml"
says "it is good" "is good" runuser -u convassign -- convassignd --config /etc/convassign/convassign.toml --check
holds "the daemon starts" systemctl start convassignd
says "and is ready" ActiveState=active systemctl show convassignd
holds "it is told to draw" run "convassign enable && convassign agent online maria --for 1h &&
    convassign inject --from whatsapp:+15551234567 --text hello"
soon "it gives the conversation out" run "convassign list --assigned | grep -q maria"
soon "a notice's command is run" run "grep -q whatsapp:+15551234567 /var/lib/convassign/told"
soon "it answers over HTTP" run "curl -fsS http://127.0.0.1:8470/healthz"
holds "it reloads" systemctl reload convassignd
sleep 1
says "and goes on" ActiveState=active systemctl show convassignd
holds "everything is well" convassign check
says "the journal has its log" serving journalctl -u convassignd --no-pager
holds "somebody joins the group" run "useradd -m -G convassign nina && chmod 660 $database*"
says "and works with it as themself" maria su - nina -c "convassign agent list"

holds "it stops" systemctl stop convassignd
holds "an older database" older_database
pid=$(systemctl show -p MainPID --value convassignd)
holds "the newer version installs" install_version new.deb
says "it is of that version" "$(dpkg-deb -f new.deb Version)" convassignd --version
soon "the daemon runs again" run "systemctl is-active -q convassignd"
says "as another process" other run "[ '$pid' != \"\$(systemctl show -p MainPID --value convassignd)\" ] && echo other"
says "the database is migrated" Ada convassign agent list
says "with its copy beside it" 1 sqlite3 "$database.before-$(dpkg-deb -f new.deb Version)" "PRAGMA user_version"
says "which is the daemon's" convassign stat -c %U "$database.before-$(dpkg-deb -f new.deb Version)"
holds "everything is well again" convassign check

pid=$(systemctl show -p MainPID --value convassignd)
holds "the same version installs anew" apt-get install -y --reinstall ./new.deb
says "and restarts the daemon" other run "[ '$pid' != \"\$(systemctl show -p MainPID --value convassignd)\" ] && echo other"
mkdir -p /usr/local/bin && touch /usr/local/bin/convassign
says "what hides the package's is named" "/usr/local/bin/convassign" apt-get install -y --reinstall ./new.deb
rm /usr/local/bin/convassign

echo 'nonsense = 1' >>/etc/convassign/convassign.toml
holds "a broken configuration stops no installation" apt-get install -y --reinstall ./new.deb
says "but the daemon" ActiveState=failed systemctl show convassignd
sed -i '/nonsense/d' /etc/convassign/convassign.toml
holds "which starts with a good one" run "systemctl reset-failed convassignd; systemctl start convassignd"

holds "it is removed" apt-get remove -y convassign
says "the daemon with it" ActiveState=inactive systemctl show convassignd
holds "the data stay" test -s "$database"
says "purging says what it leaves" "left in /var/lib/convassign: convassign.db" run "apt-get purge -y convassign </dev/null"
holds "and leaves it" test -s "$database"
holds "with the configuration" test -s /etc/convassign/convassign.toml
holds "and the user" getent passwd convassign
rm -r /var/lib/convassign/* /etc/convassign/*
holds "it installs again" install_version new.deb
holds "and is purged" run "apt-get purge -y convassign </dev/null"
holds "without a trace where nothing was kept" run "! ls -d /var/lib/convassign /etc/convassign /usr/bin/convassign"
exit "$failed"
