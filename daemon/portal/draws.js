// SPDX-License-Identifier: MIT
// In the menu: the hash of the secret that the draws of this day come from, for whoever wants to check them later.
import { get } from "./api.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

export async function showDraws(place) {
    const [day] = (await get("/commitments?limit=1")).commitments;
    if (!day) return;
    const hash = el("code", { dir: "ltr", textContent: day.sha256 });
    place.replaceChildren(el("p", { textContent: t.drawsOf(day.day) }), hash, el("p", { className: "note", textContent: t.drawsHelp }));
}
