#!/bin/sh
# SPDX-License-Identifier: MIT
#
# svix 2.5.0 (npm), beside standardwebhooks 1.1.1: the two common libraries for receivers of signed webhooks
#
# A good guess: both are the same code by the same people, so `const notice = wh.verify(body, headers)` gives the
#     decoded body with either, as it did with svix 1.
# What happens: standardwebhooks gives the decoded body, and svix gives undefined. A body that is no JSON is
#     verified by svix and refused by standardwebhooks, though its signature is right.
# Whom it hurts: a receiver that is updated from svix 1 fails at the first member that it reads, after the request
#     was verified, so that the sender is blamed or the notice is repeated for hours.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$folder/cache" --prefix "$folder" \
    standardwebhooks@1.1.1 svix@2.5.0 svix1@npm:svix@1.99.1 >/dev/null || exit 2

cat >try.mjs <<'END'
import { createHmac } from "node:crypto";
import * as standardwebhooks from "standardwebhooks";
import * as svix from "svix";
import * as svix1 from "svix1";

const key = Buffer.alloc(32, 7);
const secret = "whsec_" + key.toString("base64");
const time = String(Math.floor(Date.now() / 1000));

function verified(Webhook, body) {
    const signature = "v1," + createHmac("sha256", key).update(`msg_1.${time}.${body}`).digest("base64");
    const headers = { "webhook-id": "msg_1", "webhook-timestamp": time, "webhook-signature": signature };
    try {
        return String(JSON.stringify(new Webhook(secret).verify(body, headers)));
    } catch (error) {
        return error.name;
    }
}

for (const [name, { Webhook }] of Object.entries({ standardwebhooks, svix1, svix }))
    console.log(name + ": " + verified(Webhook, '{"event":"test"}') + ", " + verified(Webhook, "hello"));
END
seen=$(node try.mjs)
expected='standardwebhooks: {"event":"test"}, SyntaxError
svix1: {"event":"test"}, SyntaxError
svix: undefined, undefined'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
