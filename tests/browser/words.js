// SPDX-License-Identifier: MIT
// The body of a function that returns what is wrong with the translations, one sentence each.
const folder = new URL(".", document.querySelector("script[type=module]").src);
const languages = document.documentElement.dataset.languages.split(" ");
const problems = [];

/// The words of a language, written without any rule for numbers, so that they can be compared.
async function read(language, part) {
    const file = await import(new URL(`words/${language}${part}.js`, folder).href);
    const rules = new Intl.PluralRules(language);
    const wanted = rules.resolvedOptions().pluralCategories.toSorted().join();
    const plural = (value, texts) => {
        const given = Object.keys(texts).toSorted().join();
        if (given !== wanted) problems.push(`${language}: a number has the forms ${given}, and the language has ${wanted}`);
        return texts[rules.select(value)];
    };
    return { ...file, words: file.words({ number: String, plural }) };
}

const given = (length) => Array.from({ length }, (_, i) => 7001 + i);
const names = (text, args) => args.filter((arg) => text.includes(arg)).join();

function compareTexts(place, english, text, isSame) {
    if (typeof text !== "string" || !text.trim()) problems.push(`${place} says nothing`);
    else if (english === text && !isSame) problems.push(`${place} is in English: '${text}'`);
    else if (english !== text && isSame) problems.push(`${place} is not that of English`);
}

function compareFunctions(place, english, translated, isSame) {
    if (english.length !== translated.length) return problems.push(`${place} takes ${translated.length} things, and not ${english.length}`);
    const args = given(english.length);
    const [text, other] = [english(...args), translated(...args)];
    compareTexts(place, text, other, isSame);
    if (names(text, args) !== names(other, args)) problems.push(`${place} does not say all that it is given: '${other}'`);
    for (const count of [0, 1, 2, 5, 11, 100, 1000000]) {
        const said = translated(...args.map(() => count));
        if (typeof said !== "string" || said.includes("undefined")) problems.push(`${place} has nothing for ${count}`);
    }
}

function compare(language, path, english, translated, same) {
    const place = `${language}: ${path}`;
    if (typeof english !== typeof translated) return problems.push(`${place} is missing`);
    if (typeof english === "string") return compareTexts(place, english, translated, same.has(path));
    if (typeof english === "function") return compareFunctions(place, english, translated, same.has(path));
    for (const key of Object.keys(translated)) if (!(key in english)) problems.push(`${place}.${key} is not in English`);
    for (const key of Object.keys(english)) compare(language, path ? `${path}.${key}` : key, english[key], translated[key], same);
}

return (async () => {
    // Those of the first view, and those that are read later.
    for (const part of ["", ".later"]) {
        const english = await read("en", part);
        for (const language of languages.filter((tag) => tag !== "en")) {
            const { sameAsEnglish, words } = await read(language, part);
            compare(language, "", english.words, words, new Set(sameAsEnglish));
        }
    }
    for (const language of languages) {
        const { direction } = await read(language, "");
        if (direction !== (["ar", "fa", "he", "ur"].includes(language) ? "rtl" : "ltr")) problems.push(`${language} is not written ${direction}`);
    }
    return problems;
})();
