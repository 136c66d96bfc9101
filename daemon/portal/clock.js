// SPDX-License-Identifier: MIT
// The server's clock, as far as its answers tell it: a person's own may be wrong by hours.

const resolution = 1000; // ms: the header "Date" names whole seconds

/// The server is ahead of this machine by so many milliseconds, at least and at most.
let least = -Infinity;
let most = Infinity;

/// Learns from the header "Date" of an answer to what was asked at `asked`, by this machine's clock.
export function hearDate(header, asked) {
    const told = Date.parse(header ?? "");
    if (Number.isNaN(told)) return;
    const lower = told - Date.now();
    const upper = told + resolution - asked;
    // Each answer narrows what is known; one that contradicts it tells that a clock was set.
    [least, most] = lower > most || upper < least ? [lower, upper] : [Math.max(least, lower), Math.min(most, upper)];
}

/// What the server's clock shows, in ms since 1970.
export function serverNow() {
    const isKnown = least !== -Infinity;
    // A clock that cannot be told from the server's is taken for right, so that no age jumps.
    const ahead = !isKnown || (least <= 0 && most >= 0) ? 0 : (least + most) / 2;
    return Date.now() + ahead;
}
