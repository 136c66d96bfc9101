#!/bin/sh
# SPDX-License-Identifier: MIT
#
# whatsapp-api-js 6.3.0 (npm): receiving the webhooks of Meta's Cloud API
#
# A good guess: a request of Meta holds lists of entries, changes, messages and statuses, several of each when much is
#     going on, and post() calls on.message for each message, on.status for each status.
# What happens: the first entry's first change's first message or first status is handed over, and nothing tells of
#     the rest: post() ends well, the server answers 200, and Meta sends them never again. A status beside a message
#     in one change is dropped as well.
# Whom it hurts: under load, or after an outage, when requests come in batches, customers' messages vanish unseen.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --cache "$folder/cache" \
    --prefix "$folder" whatsapp-api-js@6.3.0 >/dev/null || exit 2

cat >try.mjs <<'END'
import { createHmac } from "node:crypto";
import { WhatsAppAPI } from "whatsapp-api-js";

const api = new WhatsAppAPI({ token: "t", appSecret: "s", webhookVerifyToken: "v", v: "v23.0" });
let told = [];
api.on.message = ({ message }) => void told.push(message.id);
api.on.status = ({ id, status }) => void told.push(id + " " + status);

const message = (id) => ({ from: "15551234567", id, timestamp: "1", type: "text", text: { body: "hi" } });
const status = (id, status) => ({ id, status, timestamp: "1", recipient_id: "15551234567" });
const change = (lists) => ({
    field: "messages",
    value: {
        messaging_product: "whatsapp",
        metadata: { display_phone_number: "15550000000", phone_number_id: "2" },
        contacts: [{ wa_id: "15551234567", profile: { name: "Ana" } }],
        ...lists,
    },
});

async function post(what, ...entries) {
    told = [];
    const body = {
        object: "whatsapp_business_account",
        entry: entries.map((changes) => ({ id: "1", changes })),
    };
    const raw = JSON.stringify(body);
    await api.post(body, raw, "sha256=" + createHmac("sha256", "s").update(raw).digest("hex"));
    console.log(what + ": " + told.join(", "));
}

await post("two messages of one change", [change({ messages: [message("a"), message("b")] })]);
await post("two changes", [change({ messages: [message("a")] }), change({ messages: [message("b")] })]);
await post("two entries", [change({ messages: [message("a")] })], [change({ messages: [message("b")] })]);
await post("two statuses", [change({ statuses: [status("x", "sent"), status("y", "failed")] })]);
await post("a message and a status", [change({ messages: [message("a")], statuses: [status("x", "sent")] })]);
END
seen=$(node try.mjs)
expected='two messages of one change: a
two changes: a
two entries: a
two statuses: x sent
a message and a status: a'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
