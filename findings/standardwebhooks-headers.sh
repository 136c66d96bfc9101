#!/bin/sh
# SPDX-License-Identifier: MIT
#
# standardwebhooks 1.1.1 and svix 2.5.0 (npm): receivers of signed webhooks, such as our [[notify]] url
#
# A good guess: verify() takes the headers as every runtime with fetch has them, an object of the class Headers,
#     and a secret that was read from a file, with the newline at its end.
# What happens: a Headers object has no own keys, so all headers count as missing: "Missing required headers", as
#     if the sender had sent none. The newline fails in Base64, before anything is verified, and the error names
#     neither the secret nor the newline. A plain object and the trimmed text are taken.
# Whom it hurts: whoever writes a receiver looks for the fault at the sender, and never sees a notice.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$folder/cache" --prefix "$folder" \
    standardwebhooks@1.1.1 svix@2.5.0 >/dev/null || exit 2

cat >try.mjs <<'END'
import { createHmac } from "node:crypto";
import * as standardwebhooks from "standardwebhooks";
import * as svix from "svix";

const key = Buffer.alloc(32, 7);
const secret = "whsec_" + key.toString("base64");
const body = '{"event":"test"}';
const time = String(Math.floor(Date.now() / 1000));
const signature = "v1," + createHmac("sha256", key).update(`msg_1.${time}.${body}`).digest("base64");
const headers = { "webhook-id": "msg_1", "webhook-timestamp": time, "webhook-signature": signature };

function attempt(what, action) {
    try {
        action();
        console.log(what + ": taken");
    } catch (error) {
        console.log(what + ": " + error.message);
    }
}

for (const [name, { Webhook }] of Object.entries({ standardwebhooks, svix })) {
    attempt(name + ", plain object", () => new Webhook(secret).verify(body, headers));
    attempt(name + ", Headers", () => new Webhook(secret).verify(body, new Headers(headers)));
    attempt(name + ", entries of Headers", () =>
        new Webhook(secret).verify(body, Object.fromEntries(new Headers(headers))));
    attempt(name + ", secret with newline", () => new Webhook(secret + "\n").verify(body, headers));
}
END
seen=$(node try.mjs)
expected='standardwebhooks, plain object: taken
standardwebhooks, Headers: Missing required headers
standardwebhooks, entries of Headers: taken
standardwebhooks, secret with newline: Base64Coder: incorrect characters for decoding
svix, plain object: taken
svix, Headers: Missing required headers
svix, entries of Headers: taken
svix, secret with newline: Base64Coder: incorrect characters for decoding'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
