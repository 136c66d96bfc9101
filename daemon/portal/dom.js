// SPDX-License-Identifier: MIT

/// An element with these properties and children. Text is always text: nothing here reads markup.
/// Properties that begin with "data-" or "aria-", and `for`, `role`, `scope` and `tabindex`, are set as attributes.
export function el(name, properties = {}, ...children) {
    const element = document.createElement(name);
    set(element, properties);
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

export function set(element, properties) {
    for (const [name, value] of Object.entries(properties)) {
        if (/^(data-|aria-|for$|role$|scope$|tabindex$)/.test(name)) {
            if (value === null || value === undefined) element.removeAttribute(name);
            else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
        } else if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else if (element[name] !== value) {
            element[name] = value;
        }
    }
}

export const find = (id) => document.getElementById(id);

/// What somebody outside wrote: shown as it is, in its own direction, apart from what stands around it.
export const foreign = (name, text, properties = {}) => el(name, { dir: "auto", textContent: text, ...properties });

/// Makes the children of `parent` those of `items`, in their order. What is there already is only brought up
/// to date by `update`, and moved only where it must be, so that focus and selection stay.
export function sync(parent, items, keyOf, make, update) {
    const keys = items.map((item) => String(keyOf(item)));
    const known = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]));
    const wanted = new Set(keys);
    for (const [key, child] of known) if (!wanted.has(key)) child.remove(); // first: else all behind it would move
    let place = parent.firstElementChild;
    items.forEach((item, index) => {
        let child = known.get(keys[index]);
        if (!child) {
            child = make(item);
            child.dataset.key = keys[index];
        }
        update(child, item);
        if (child === place) place = place.nextElementSibling;
        else parent.insertBefore(child, place);
    });
}

/// A button. While its work is under way it cannot be pressed again. Where the work has moved the keyboard nowhere, it
/// stays, or goes to the heading where the button has gone.
export function button(action, label, work, properties = {}) {
    return el("button", {
        type: "button",
        "data-action": action,
        textContent: label,
        onclick: async ({ currentTarget: pressed }) => {
            pressed.setAttribute("aria-busy", "true");
            pressed.disabled = true;
            try {
                await work(pressed);
            } finally {
                pressed.removeAttribute("aria-busy");
                pressed.disabled = false;
                const isLost = document.activeElement === document.body || document.activeElement === pressed;
                if (isLost && pressed.offsetParent) pressed.focus();
                else if (isLost) pressed.closest("article")?.querySelector("h2").focus();
            }
        },
        ...properties,
    });
}

/// What this browser keeps for the person: a word under a name. Where nothing can be kept, the fallback holds.
export function recall(name, fallback = null) {
    try {
        return localStorage.getItem(name) ?? fallback;
    } catch {
        return fallback;
    }
}

export function remember(name, value) {
    try {
        if (value === null) localStorage.removeItem(name);
        else localStorage.setItem(name, value);
    } catch {
        // The browser keeps nothing for this page, or its store is full.
    }
}
