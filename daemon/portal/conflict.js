// SPDX-License-Identifier: MIT
// What stood in the way of what a person asked for, in the person's words: who was faster, or what else.
import { get } from "./api.js";
import { say } from "./notices.js";
import { t } from "./texts.js";

/// Says it, and takes over how the conversation stands now.
export async function explainConflict({ reason, by, conversation_id: id, message }, inbox) {
    if (!id) return say(t.refused[reason] ?? t.failed(message), true);
    const now = await get(`/conversations/${id}?messages=0`);
    inbox.accept(now);
    const isOwn = by === `portal:${inbox.me}`; // in another tab, or by a second press
    say(t.conflict(now, isOwn ? null : by, inbox.nameOf), true);
}
