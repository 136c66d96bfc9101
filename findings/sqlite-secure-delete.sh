#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sqlite3 3.40.1 (Debian 12)
#
# A good guess: with PRAGMA secure_delete = ON nothing of a text that was overwritten is left in the file.
# What happens: rows that grow make SQLite share them out among pages anew, and the copies that it leaves in the unused
#     part of a page are not overwritten when the rows are. Without rows that grow nothing is left.
# Whom it hurts: of some texts that customers edited to longer ones and then deleted, the file still holds a copy,
#     until the page is used again or the database is vacuumed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
apt-get download -qq sqlite3=3.40.1-2+deb12u2 libsqlite3-0=3.40.1-2+deb12u2 >/dev/null 2>&1 || exit 2
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(dirname "$folder"/usr/lib/*/libsqlite3.so.0)
export LD_LIBRARY_PATH

# left GROWTH: how many texts are in the file once each was emptied, where every third had grown before: none
# without growth, some with it, and none once the database was vacuumed.
left() {
    usr/bin/sqlite3 "$1.db" >/dev/null <<END
PRAGMA auto_vacuum = INCREMENTAL; PRAGMA secure_delete = ON;
CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
INSERT INTO messages SELECT i, 'a card ' || printf('%.*c', 20 + i, 'x') FROM n;
UPDATE messages SET text = text || printf('%.*c', $1 * (20 + id), 'y') WHERE id % 3 = 0;
UPDATE messages SET text = '';
END
    grep -ao 'a card x' "$1.db" | wc -l
}

seen=$(
    left 0
    left 2
    usr/bin/sqlite3 2.db 'VACUUM'
    grep -ao 'a card x' 2.db | wc -l
)
expected='0
7
0'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
