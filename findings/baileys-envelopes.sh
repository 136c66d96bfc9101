#!/bin/sh
# SPDX-License-Identifier: MIT
#
# baileys 7.0.0-rc14 (npm), on which WAHA's NOWEB and Evolution API stand
#
# A good guess: normalizeMessageContent() takes every envelope off a message, so that its kind and text can be read.
# What happens: it takes off disappearing, view-once and album envelopes, but not those of animated stickers, of group
#     mentions, of invocations of bots and of what another device of ours has sent; and it stops after five, silently.
#     What comes back then looks like a message of an unknown kind without text.
# Whom it hurts: a text in such an envelope is shown as empty, or is taken for a notice and never opened.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --cache "$folder/cache" \
    --prefix "$folder" baileys@7.0.0-rc14 >/dev/null || exit 2

cat >try.mjs <<'END'
import { getContentType, normalizeMessageContent, proto } from "baileys";

const text = { conversation: "hi" };
const kinds = {
    ephemeralMessage: { ephemeralMessage: { message: text } },
    viewOnceMessageV2: { viewOnceMessageV2: { message: { imageMessage: { caption: "hi" } } } },
    associatedChildMessage: { associatedChildMessage: { message: { imageMessage: { caption: "hi" } } } },
    documentWithCaptionMessage: { documentWithCaptionMessage: { message: { documentMessage: { caption: "hi" } } } },
    lottieStickerMessage: { lottieStickerMessage: { message: { stickerMessage: {} } } },
    groupMentionedMessage: { groupMentionedMessage: { message: text } },
    botInvokeMessage: { botInvokeMessage: { message: text } },
    deviceSentMessage: { deviceSentMessage: { destinationJid: "15551234567@s.whatsapp.net", message: text } },
};
const nested = (depth) => (depth === 0 ? text : { ephemeralMessage: { message: nested(depth - 1) } });
for (const depth of [5, 6]) kinds["ephemeralMessage, " + depth + " deep"] = nested(depth);
for (const [name, kind] of Object.entries(kinds)) {
    const message = proto.Message.decode(proto.Message.encode(kind).finish()); // as it comes over the wire
    console.log(name + ": " + getContentType(normalizeMessageContent(message)));
}
END
seen=$(node try.mjs)
expected='ephemeralMessage: conversation
viewOnceMessageV2: imageMessage
associatedChildMessage: imageMessage
documentWithCaptionMessage: documentMessage
lottieStickerMessage: lottieStickerMessage
groupMentionedMessage: groupMentionedMessage
botInvokeMessage: botInvokeMessage
deviceSentMessage: deviceSentMessage
ephemeralMessage, 5 deep: conversation
ephemeralMessage, 6 deep: ephemeralMessage'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
