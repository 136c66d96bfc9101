// SPDX-License-Identifier: MIT
// A message's text as WhatsApp shows it: links, *bold*, _italic_, ~strike~, ```mono``` and `mono`. Everything is
// made as nodes of the document, so that nothing of the text is ever read as markup of the page.
import { el } from "./dom.js";

const styles = { "*": "strong", "_": "em", "~": "s", "```": "code", "`": "code" };
const longest = 10000; // characters; a longer text is shown as it is

// A sign of style counts only where a word begins or ends, and encloses something that is no blank.
const styled = /(?<![\p{L}\p{N}])(?:(```)(?=\S)([^]*?\S)```|([*_~`])(?=\S)([^\n]*?\S)\3)(?![\p{L}\p{N}])/gu;
const address = /https?:\/\/[^\s<>"]+/giu;

/// An address as people write it, without the signs of the sentence around it.
function trimmed(text) {
    let end = text.length;
    for (;;) {
        const last = text[end - 1];
        const opening = { ")": "(", "]": "[" }[last];
        const isUnpaired = opening && text.slice(0, end).split(last).length > text.slice(0, end).split(opening).length;
        if (!/[.,;:!?'"*_~`…]/.test(last) && !isUnpaired) return text.slice(0, end);
        end -= 1;
    }
}

function link(text) {
    try {
        const url = new URL(text);
        if (!/^https?:$/.test(url.protocol) || url.username || url.password) return text;
        return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", textContent: text });
    } catch {
        return text; // no address after all
    }
}

/// The parts of the text between links, and the links.
function withLinks(text, between) {
    const nodes = [];
    let done = 0;
    for (const match of text.matchAll(address)) {
        const found = trimmed(match[0]);
        nodes.push(...between(text.slice(done, match.index)), link(found));
        done = match.index + found.length;
    }
    return [...nodes, ...between(text.slice(done))];
}

/// An underscore or star within an address is no style: links are taken out before, as one sign each.
function styledNodes(text, links) {
    const nodes = [];
    let done = 0;
    const plain = (part) => part.split(/(\uFFFC)/).filter(Boolean).map((piece) => (piece === "\uFFFC" && links.length > 0 ? links.shift() : piece));
    for (const match of text.matchAll(styled)) {
        const [whole, sign = match[3], inner = match[4]] = match;
        nodes.push(...plain(text.slice(done, match.index)));
        const isMono = sign.startsWith("`");
        nodes.push(el(styles[sign], {}, ...(isMono ? plain(inner) : styledNodes(inner, links))));
        done = match.index + whole.length;
    }
    return [...nodes, ...plain(text.slice(done))];
}

/// The children of the element that shows this text.
export function formatted(text) {
    if (text.length > longest) return [text];
    const links = [];
    const parts = withLinks(text.replaceAll("\uFFFC", ""), (part) => [part]);
    const flat = parts.map((part) => (typeof part === "string" ? part : (links.push(part), "\uFFFC"))).join("");
    return styledNodes(flat, links);
}
