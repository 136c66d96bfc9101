#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sqlite3 3.40.1 (Debian 12): reading a database in WAL mode without the right to write
#
# A good guess: who may read the file may SELECT from it, above all with `-readonly`.
# What happens: where neither file nor folder may be written and no -wal lies beside it (the last writer has ended),
#     a SELECT is refused with "attempt to write a readonly database", with `-readonly` too: WAL mode needs a -shm,
#     even for reading. With `immutable=1`, for files that nobody writes, it is read.
# Whom it hurts: who looks at a copy, at a snapshot or as another user takes the copy for broken.
set -eu

folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
apt-get download -qq sqlite3=3.40.1-2+deb12u2 libsqlite3-0=3.40.1-2+deb12u2 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(dirname "$folder"/usr/lib/*/libsqlite3.so.0)
export LD_LIBRARY_PATH

mkdir copy
usr/bin/sqlite3 copy/a.db 'PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (7)' >/dev/null
chmod 755 .
chmod 444 copy/a.db
chmod 555 copy
# read OPTION... FILE: the rows, or the complaint; root may write everything, so as nobody.
read_as_other() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups usr/bin/sqlite3 "$@" 'SELECT x FROM t' 2>&1 || true
    else
        usr/bin/sqlite3 "$@" 'SELECT x FROM t' 2>&1 || true
    fi
}
seen=$(
    read_as_other copy/a.db
    read_as_other -readonly copy/a.db
    read_as_other 'file:copy/a.db?immutable=1'
)
expected='Error: in prepare, attempt to write a readonly database (8)
Error: in prepare, attempt to write a readonly database (8)
7'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
