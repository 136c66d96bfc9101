// SPDX-License-Identifier: MIT
// Numbers, sizes, moments and ages as the person's language and country write them.
import { locale } from "./language.js";

const once = (make) => {
    let made;
    return () => (made ??= make());
};
const moment = once(() => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }));
const day = once(() => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }));
const whole = once(() => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long" }));
const plain = once(() => new Intl.NumberFormat(locale));
const list = once(() => new Intl.ListFormat(locale));
const rules = once(() => new Intl.PluralRules(locale));
const units = {};

export const number = (value) => plain().format(value);

/// One of the texts, by the number and the language's own rule.
export const plural = (value, texts) => texts[rules().select(value)] ?? texts.other;

function inUnits(value, unit, digits = 0) {
    units[unit] ??= new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits });
    return units[unit].format(value);
}

/// "10:42", on another day "3 Nov, 10:42".
export function time(iso) {
    const at = new Date(iso);
    return (at.toDateString() === new Date().toDateString() ? moment() : day()).format(at);
}
export const wholeTime = (iso) => whole().format(new Date(iso));

/// "40 sec", "6 min", "3 hr", "2 days": whole units, rounded down.
export function age(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return inUnits(seconds, "second");
    if (seconds < 3600) return inUnits(Math.floor(seconds / 60), "minute");
    if (seconds < 86400) return inUnits(Math.floor(seconds / 3600), "hour");
    return inUnits(Math.floor(seconds / 86400), "day");
}

/// "1 hr 14 min", "14 min", in the last minute "40 sec": what is left.
export function left(milliseconds) {
    const minutes = Math.floor(milliseconds / 60e3);
    if (minutes < 1) return age(milliseconds);
    return [minutes >= 60 ? inUnits(Math.floor(minutes / 60), "hour") : "", inUnits(minutes % 60, "minute")].filter(Boolean).join(" ");
}

/// "3 kB" of a file.
export function size(bytes) {
    if (bytes < 1000) return inUnits(bytes, "byte");
    if (bytes < 1e6) return inUnits(Math.round(bytes / 1000), "kilobyte");
    return inUnits(bytes / 1e6, "megabyte", 1);
}

/// "0:07" of a voice note.
export const duration = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/// "Maria, Jonas and Aylin".
export const listed = (names) => list().format(names);
