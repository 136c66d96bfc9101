// SPDX-License-Identifier: MIT
import { post } from "./api.js";
import { say } from "./notices.js";
import { t } from "./texts.js";

const settling = 1000; // ms in which the event stream tells of it
const undoFor = 10000; // ms, as the server has it

/// Says what was closed, with the way back beside it as long as there is one.
export function offerUndo(words, ids, { inbox, work, claims = () => {} }, done = () => {}) {
    const run = () =>
        work(async () => {
            claims(ids[0]); // one's own doing is no news
            const changed = ids.length === 1 ? [await post(`/conversations/${ids[0]}/reopen`, {})] : (await post("/conversations/bulk", { action: "reopen", ids })).conversations;
            for (const conversation of changed) inbox.accept(conversation);
            say(t.reopened(changed.map(({ id }) => id)));
            await done();
            setTimeout(() => claims(null), settling);
        });
    say(words, false, false, { kind: "undo", label: t.undo, run, lasts: undoFor });
}
