#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sqlite3 3.40.1 (Debian 12): a copy of a database while another process writes
#
# A good guess: `.backup` is the way to copy a database in use; it takes as long as copying the pages, and perhaps a
#     little longer for those that change meanwhile.
# What happens: after each commit of another process it begins anew with the first page, for ever: with 64 MB and
#     some 40 small commits a second it has not ended after 10 seconds, says nothing, and leaves a file that looks
#     like a copy. VACUUM INTO beside the same writer ends in a second or two: it reads one state.
# Whom it hurts: a nightly copy by cron hangs just while there is work to lose.
set -eu

folder=$(mktemp -d)
writer=
# shellcheck disable=SC2317 # called by trap
clean_up() {
    [ -z "$writer" ] || kill "$writer" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
apt-get download -qq sqlite3=3.40.1-2+deb12u2 libsqlite3-0=3.40.1-2+deb12u2 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(dirname "$folder"/usr/lib/*/libsqlite3.so.0)
export LD_LIBRARY_PATH
sqlite=$folder/usr/bin/sqlite3

"$sqlite" busy.db "PRAGMA journal_mode = WAL; CREATE TABLE rows (bytes);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 65536)
    INSERT INTO rows SELECT randomblob(1000) FROM n" >/dev/null
mkfifo statements
"$sqlite" -cmd 'PRAGMA busy_timeout = 5000' -cmd 'PRAGMA synchronous = OFF' busy.db <statements >/dev/null &
writer=$!
while sleep 0.02; do echo 'INSERT INTO rows VALUES (1);'; done >statements 2>/dev/null &
sleep 0.5

# attempt WHAT COMMAND: whether it ends within 10 seconds.
attempt() {
    if timeout 10 "$sqlite" busy.db "$2"; then echo "$1: done"; else echo "$1: not done after 10 s"; fi
}
seen=$(
    attempt '.backup' '.backup by-backup.db'
    attempt 'VACUUM INTO' "VACUUM INTO 'by-vacuum.db'"
    "$sqlite" by-vacuum.db 'SELECT iif(count(*) > 65536, "the copy has rows written meanwhile", "") FROM rows'
)
expected='.backup: not done after 10 s
VACUUM INTO: done
the copy has rows written meanwhile'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
