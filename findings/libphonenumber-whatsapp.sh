#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libphonenumber-js 1.13.16 (npm), with all its metadata
#
# A good guess: the number by which WhatsApp names a customer is a phone number, so that checking it with the usual
#     library does no harm.
# What happens: WhatsApp goes on with numbers as they were when people joined. Mexico dropped the 1 behind its 52 in
#     2019, Brazil put a 9 before its mobile numbers by 2016: the old forms, which WhatsApp still
#     sends as ids of many people there, are invalid to the library, and it does not make the new ones of them.
# Whom it hurts: who drops or normalizes customers by it loses them, or writes to somebody else's number.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --cache "$folder/cache" \
    --prefix "$folder" libphonenumber-js@1.13.16 >/dev/null || exit 2

cat >try.mjs <<'END'
import { parsePhoneNumberFromString } from "libphonenumber-js/max";

for (const number of ["+5215512345678", "+525512345678", "+551187654321", "+5511987654321"]) {
    const parsed = parsePhoneNumberFromString(number);
    console.log(number + ": " + parsed.country + " " + (parsed.isValid() ? "valid" : "invalid") + " " + parsed.format("E.164"));
}
END
seen=$(node try.mjs)
expected='+5215512345678: MX invalid +5215512345678
+525512345678: MX valid +525512345678
+551187654321: BR invalid +551187654321
+5511987654321: BR valid +5511987654321'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
