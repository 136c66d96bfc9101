// SPDX-License-Identifier: MIT

/// An element with these properties and children. Text is always text: nothing here reads markup.
/// Properties that begin with "data-" or "aria-", and `for`, `role` and `scope`, are set as attributes.
export function el(name, properties = {}, ...children) {
    const element = document.createElement(name);
    set(element, properties);
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

export function set(element, properties) {
    for (const [name, value] of Object.entries(properties)) {
        if (/^(data-|aria-|for$|role$|scope$)/.test(name)) {
            if (value === null || value === undefined) element.removeAttribute(name);
            else element.setAttribute(name, value);
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
    const known = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]));
    let place = parent.firstElementChild;
    for (const item of items) {
        const key = String(keyOf(item));
        let child = known.get(key);
        if (child) {
            known.delete(key);
        } else {
            child = make(item);
            child.dataset.key = key;
        }
        update(child, item);
        if (child === place) place = place.nextElementSibling;
        else parent.insertBefore(child, place);
    }
    for (const gone of known.values()) gone.remove();
}

/// A button. While its work is under way it cannot be pressed again; the keyboard stays where it was, or goes
/// to the heading where the button has gone.
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
                if (pressed.offsetParent) pressed.focus();
                else pressed.closest("article")?.querySelector("h2").focus();
            }
        },
        ...properties,
    });
}
