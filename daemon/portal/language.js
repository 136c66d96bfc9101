// SPDX-License-Identifier: MIT
// Which language the page speaks: the one that the person has chosen here, or else the best of the browser's wishes.
import { el, set } from "./dom.js";

const key = "convassign.language";
const known = document.documentElement.dataset.languages.split(" ");
const base = (tag) => tag.toLowerCase().split("-")[0];
const wishes = [localStorage.getItem(key), ...navigator.languages].filter(Boolean);

export const language = wishes.map(base).find((wish) => known.includes(wish)) ?? "en";

/// The language as it is written where the person is, for numbers and dates: "de-AT".
export const locale = navigator.languages.find((wish) => base(wish) === language) ?? language;

/// Each language by its own name: who looks for theirs may not read the one that is shown.
const ownName = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(tag);

/// A choice of the language. `words`: how the choice is called, and what leaves it to the browser.
export function languageChoice(words, properties = {}) {
    const option = (value, text) => Object.assign(new Option(text, value), { lang: value || language, dir: "auto" });
    const choice = el("select", { "aria-label": words.language, className: "language", ...properties });
    choice.append(option("", words.browsersLanguage), ...known.map((tag) => option(tag, ownName(tag))));
    set(choice, { value: localStorage.getItem(key) ?? "" });
    choice.onchange = () => {
        if (choice.value) localStorage.setItem(key, choice.value);
        else localStorage.removeItem(key);
        location.reload();
    };
    return choice;
}
