// SPDX-License-Identifier: MIT
// A row of a conversation's history in words, as core/story tells it on the command line.

function released(w, id, because, from) {
    const words = { disabled: w.releasedDisabled, removed: w.releasedRemoved, never_shown: w.releasedNeverShown }[because];
    if (words && from) return words(id, from);
    return from ? w.releasedFrom(id, from) : w.released(id);
}

function reassigned(w, id, name, among, from) {
    if (among) return from ? w.redrawnFrom(id, name, among, from) : w.redrawn(id, name, among);
    return from ? w.reassignedFrom(id, name, from) : w.reassigned(id, name);
}

function merged(w, id, { into, from: other }, name, from) {
    if (into) return w.mergedInto(id, `#${into}`);
    return name && !from ? w.mergedGiven(id, `#${other}`, name) : w.mergedWith(id, `#${other}`);
}

/// `w`: the words of it. What is of a kind that this page does not know stays as the server has it.
export function story(w, row, nameOf) {
    const id = `#${row.conversation_id}`;
    const detail = row.detail ?? {};
    const name = row.agent && nameOf(row.agent);
    const from = row.from_agent && nameOf(row.from_agent);
    const tellers = {
        opened: () => w.opened(id),
        assigned: () => (detail.candidates ? w.drawn(id, name, detail.candidates) : w.assigned(id, name)),
        claimed: () => w.claimed(id, name),
        reassigned: () => reassigned(w, id, name, detail.candidates, from),
        released: () => released(w, id, detail.because, from),
        closed: () => (from ? w.closedFrom(id, from) : w.closed(id)),
        reopened: () => w.reopened(id),
        replied: () => w.replied(id, name),
        merged: () => merged(w, id, detail, name, from),
    };
    return tellers[row.kind]?.() ?? row.text;
}
