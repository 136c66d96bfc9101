// SPDX-License-Identifier: MIT
// The body of a function that returns what is wrong with the page in the eyes of WCAG 2.2 AA, one sentence each,
// as far as a program can see it.
const problems = [];
const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const all = (css) => Array.from(document.querySelectorAll(css)).filter(isShown);
const nameOf = (element) => {
    const id = element.id ? `#${element.id}` : "";
    return `<${element.localName}${id}> "${element.textContent.trim().slice(0, 30)}"`;
};
const expect = (holds, what) => holds || problems.push(what);

// The page as a whole: 3.1.1, 2.4.2, 1.3.1
expect(document.documentElement.lang, "the page has no language");
expect(document.title.trim(), "the page has no title");
expect(all("h1").length === 1, `the page has ${all("h1").length} headings of the first level`);
expect(all("main").length === 1, `the page has ${all("main").length} main parts`);
const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.localName[1]));
levels.forEach((level, i) => expect(i === 0 || level <= levels[i - 1] + 1, `a heading of level ${level} follows level ${levels[i - 1]}`));
for (const text of document.querySelectorAll("body > :not(script, style)"))
    expect(
        !isShown(text) || !text.innerText.trim() || text.closest("header, nav, main, footer, [role=status], [aria-live], dialog, .skip"),
        `${nameOf(text)} stands in no landmark`,
    );

// References that lead somewhere: 4.1.2, 1.3.1
const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
expect(new Set(ids).size === ids.length, "an id is there twice");
for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"])
    for (const element of document.querySelectorAll(`[${attribute}]`))
        for (const id of element.getAttribute(attribute).split(/\s+/))
            expect(document.getElementById(id), `${attribute} of ${nameOf(element)} leads nowhere`);

// What is only seen has words, what is only said has a sense: 1.1.1, 2.1.1, 2.4.3
for (const image of document.images) expect(image.hasAttribute("alt"), `${nameOf(image)} has no text`);
for (const element of document.querySelectorAll("[tabindex]"))
    expect(element.tabIndex <= 0, `${nameOf(element)} has a place of its own in the order of Tab`);
for (const element of document.querySelectorAll("[onclick]"))
    expect(element.matches("a[href], button, input, select, summary"), `${nameOf(element)} is for the pointer alone`);
for (const list of document.querySelectorAll("ul, ol"))
    for (const child of list.children) expect(child.localName === "li", `${nameOf(child)} stands between the items of a list`);

// Targets: 2.5.8. Links within a sentence are exempt, and small ones that have room around them.
const targets = all("a[href], button, input, select, summary").filter((target) => getComputedStyle(target).display !== "inline");
const boxes = targets.map((target) => (target.closest("label") ?? target).getBoundingClientRect());
const isSmall = ({ width, height }) => width < 24 || height < 24;
const centreOf = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
function distance({ x, y }, box) {
    const nearest = isSmall(box) ? centreOf(box) : { x: Math.min(Math.max(x, box.left), box.right), y: Math.min(Math.max(y, box.top), box.bottom) };
    return Math.hypot(x - nearest.x, y - nearest.y);
}
boxes.forEach((box, i) => {
    const isTooNear = (other) => other !== box && distance(centreOf(box), other) < (isSmall(other) ? 24 : 12);
    expect(box.width === 0 || !isSmall(box) || !boxes.some(isTooNear), `${nameOf(targets[i])} is small and has others beside it`);
});

// Contrast: 1.4.3
const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
function rgba(color) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
}
const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
function backgroundOf(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    const canvasColor = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reverse().reduce((back, front) => over(front, back), canvasColor);
}
function luminance([r, g, b]) {
    const [lr, lg, lb] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
}
function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !isShown(element) || element.closest("script, style, option, :disabled")) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const background = backgroundOf(element);
    const ratio = contrast(over(rgba(style.color), background), background);
    expect(ratio >= (isLarge ? 3 : 4.5), `${nameOf(element)} has a contrast of ${ratio.toFixed(2)}`);
}
return problems;
