// SPDX-License-Identifier: MIT
// A clock for pages in the background: browsers slow their timers to one a minute, but not those of a worker.
// It is told after how many milliseconds to call back; a later word replaces an earlier one.
let timer;
onmessage = ({ data: delay }) => {
    clearTimeout(timer);
    timer = setTimeout(() => postMessage("now"), delay);
};
