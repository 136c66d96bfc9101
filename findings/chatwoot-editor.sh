#!/bin/sh
# SPDX-License-Identifier: MIT
#
# @chatwoot/prosemirror-schema 1.3.22 (npm): the editor in which Chatwoot's agents write
#
# A good guess: a short answer or a draft that is put into the editor, and sent without a change, is sent as it was.
# What happens: it is read as Markdown and written anew. A line that begins with a number and a full stop or a
#     bracket is a list, and a list begins with 1: the address "7. Herrengasse" becomes "1. Herrengasse". "+ 3" becomes
#     "* 3", and each line break within a paragraph comes with a backslash before it.
# Whom it hurts: house numbers, amounts and item numbers of a reply are other ones at the customer; who compares the
#     text that was sent with the text that is listed finds them unequal.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --cache "$folder/cache" \
    --prefix "$folder" @chatwoot/prosemirror-schema@1.3.22 >/dev/null || exit 2

cat >try.mjs <<'END'
import { MessageMarkdownSerializer, MessageMarkdownTransformer, messageSchema } from "@chatwoot/prosemirror-schema";

const reader = new MessageMarkdownTransformer(messageSchema);
for (const text of ["7. Herrengasse", "3) the blue one", "+ 3", "- 5", "first\nsecond", "_now_", "5*3*2", "A &amp; B"])
    console.log(JSON.stringify(text) + " -> " + JSON.stringify(MessageMarkdownSerializer.serialize(reader.parse(text))));
END
seen=$(node try.mjs)
expected='"7. Herrengasse" -> "1. Herrengasse"
"3) the blue one" -> "1. the blue one"
"+ 3" -> "* 3"
"- 5" -> "* 5"
"first\nsecond" -> "first\\\nsecond"
"_now_" -> "*now*"
"5*3*2" -> "5*3*2"
"A &amp; B" -> "A & B"'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { printf 'changed; it was:\n%s\n' "$expected"; exit 1; }
