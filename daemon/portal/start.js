// SPDX-License-Identifier: MIT
// The words of the person's language first, and only then the page, whose parts read them as they are loaded. Nothing
// is imported before this runs: WebKitGTK 2.50 hangs at a reload where a script that imports modules imports later, by
// import(), others that need the same ones.
(async () => {
    const texts = await import("./texts.js");
    await texts.loadWords();
    const { languageChoice } = await import("./language.js");
    document.getElementById("languages").append(languageChoice(texts.t, { id: "language" }));
    await import("./portal.js");
})();
