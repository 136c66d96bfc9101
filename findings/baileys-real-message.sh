#!/bin/sh
# SPDX-License-Identifier: MIT
#
# baileys 7.0.0-rc14 (npm), on which WAHA's NOWEB and Evolution API stand
#
# A good guess: isRealMessage() says whether a message holds something to read; it is what counts as unread.
# What happens: it says no to a few kinds and yes to every other one: to a pinned message, to one that is kept, to the
#     header of an album whose pictures come as messages of their own, to a placeholder, to the encrypted edits and
#     reactions of 2026 and to a text without a letter. An edit and a reaction in the clear are none.
# Whom it hurts: who opens a conversation, counts or answers by it does so for pins and edits of old messages.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --cache "$folder/cache" \
    --prefix "$folder" baileys@7.0.0-rc14 >/dev/null || exit 2

cat >try.mjs <<'END'
import { isRealMessage, proto } from "baileys";

const key = { remoteJid: "15551234567@s.whatsapp.net", fromMe: false, id: "A1" };
const kinds = {
    text: { conversation: "hi" },
    "no text": { conversation: "" },
    edit: { editedMessage: { message: { protocolMessage: { type: 14, key, editedMessage: { conversation: "new" } } } } },
    "encrypted edit": { secretEncryptedMessage: { targetMessageKey: key, secretEncType: 2 } },
    reaction: { reactionMessage: { key, text: "+" } },
    "encrypted reaction": { encReactionMessage: { targetMessageKey: key } },
    vote: { pollUpdateMessage: {} },
    pin: { pinInChatMessage: { key, type: 1 } },
    keep: { keepInChatMessage: { key } },
    "album's header": { albumMessage: { expectedImageCount: 2 } },
    placeholder: { placeholderMessage: { type: 0 } },
};
for (const [name, kind] of Object.entries(kinds)) {
    const message = proto.Message.decode(proto.Message.encode(kind).finish()); // as it comes over the wire
    console.log(name + ": " + isRealMessage({ key, message }));
}
END
seen=$(node try.mjs)
expected='text: true
no text: true
edit: false
encrypted edit: true
reaction: false
encrypted reaction: true
vote: false
pin: true
keep: true
album'"'"'s header: true
placeholder: true'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
