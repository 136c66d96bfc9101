#!/bin/sh
# SPDX-License-Identifier: MIT
#
# baileys 7.0.0-rc14 (npm), on which WAHA's NOWEB and Evolution API stand
#
# A good guess: areJidsSameUser() compares two addresses of people, whichever device they name.
# What happens: it compares the digits alone. Since 2025 people come with a LID, whose digits are no phone number: the
#     number 15551234567 and the LID 15551234567 are two people, and "the same user" to it; the phone number and the
#     LID of one person are not. A channel and a person of the same digits are the same, too. Two addresses without an @
#     are always the same, because neither can be read.
# Whom it hurts: who joins customers by it gives one customer the messages of another.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --cache "$folder/cache" \
    --prefix "$folder" baileys@7.0.0-rc14 >/dev/null || exit 2

cat >try.mjs <<'END'
import { areJidsSameUser } from "baileys";

for (const [one, other] of [
    ["15551234567:3@s.whatsapp.net", "15551234567@c.us"],
    ["15551234567@s.whatsapp.net", "15551234567@lid"],
    ["15551234567@s.whatsapp.net", "15551234567@newsletter"],
    ["15551234567", "15559876543"],
])
    console.log(one + ", " + other + ": " + areJidsSameUser(one, other));
END
seen=$(node try.mjs)
expected='15551234567:3@s.whatsapp.net, 15551234567@c.us: true
15551234567@s.whatsapp.net, 15551234567@lid: true
15551234567@s.whatsapp.net, 15551234567@newsletter: true
15551234567, 15559876543: true'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
