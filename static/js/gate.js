// The gate: every key passes here before any other script sees it. A scanner types like a hand, only faster; a single
// letter or digit outside a field waits until no burst can follow, then it is struck once more, as the same `keydown`.
//
// How a page's script takes part: it listens to `keydown` and calls preventDefault() when it has acted, nothing else. It
// never sees a key of a burst. What a burst said arrives as one `scan` event on the document: { code, field, known }.
// Inside a field characters go in at once; when they turn out to be a burst the field gets back what it held.
// A scanner that stops for a moment goes on with the same code: what follows it at once belongs to it.
import { begun, secret, typing } from "./dom.js";
import { alone, drop, flush, forget, rest } from "./hold.js";

const FIRST = 80;     // ms until one or two keys are a person's (scanners: 2–30 ms from key to key)
const RUN = 200;      // ms until a longer run has ended, or one in a field, where nobody waits for it
const MACHINE = 6;    // so many keys in one run no hand types
const SPEED = 75;     // ms a key, on the whole, in a run of a machine that is busy with something else
const ROLL = 40;      // ms a key, on the whole: three keys so fast, or two and Enter, no hand strikes
const CHORD = 25;     // ms between two keys of which no hand means both; a scanner that stops there goes on with the same code
const TAIL = 150;     // ms in which what follows a code (the LF after its CR) still belongs to it, unless something was written
const HITCH = 600;    // ms a scanner may stop in the middle of a code

const form = document.getElementById("scan");
const PREFIX = (form?.dataset.prefix ?? "").toUpperCase();
const KNOWN = form ? new RegExp(`^(?:${form.dataset.codes})$`) : /(?!)/;

// What a key is, whatever the layout or the input method makes of it: scanners press the keys of a US keyboard.
const MARKS = {
  Minus: "-_", Equal: "=+", Slash: "/?", Period: ".>", Comma: ",<", Semicolon: ";:", BracketLeft: "[{", BracketRight: "]}",
  Backslash: "\\|", Quote: "'\"", Backquote: "`~", Space: "  ", NumpadSubtract: "--", NumpadDecimal: "..", NumpadDivide: "//",
};
const struck = ({ code, shiftKey }) => {
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (/^(Digit|Numpad)\d$/.test(code)) return shiftKey && code.startsWith("D") ? ")!@#$%^&*("[code.at(-1)] : code.at(-1);
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? "";
};
const sign = (event) => event.ctrlKey || event.metaKey || event.altKey ? ""
  : event.key.length === 1 ? event.key : event.keyCode === 229 || ["Process", "Unidentified"].includes(event.key) ? struck(event) : "";
const HAND = /^Key[AVXYZ]$/;  // Ctrl with these is a hand's, however fast it typed before: all, paste, cut, undo; no scanner sends them
const ends = (event) => ["Enter", "Tab"].includes(event.key) || ["Enter", "NumpadEnter", "Tab"].includes(event.code);

const clean = (text) => {
  const seen = text.normalize("NFKC").toUpperCase().replace(/[\p{C}\p{Z}]/gu, "");
  const bare = (seen.startsWith(PREFIX) ? seen.slice(PREFIX.length) : seen).replace(/^\][A-Z][0-9A-Z]/, "");
  return (PREFIX && bare.startsWith(PREFIX) ? bare.slice(PREFIX.length) : bare).replace(/^\*(.+)\*$/, "$1");
};

let run = [];         // the keys since the last pause
let head = [];        // the run before, where it may be the beginning of a code that stopped
let unheard = null;   // what it said, where nobody understood it and nobody was told yet
let timer = 0, telling = 0, tail = -Infinity, opened = -Infinity, open = false, patience = 0;

const heldBy = (field) => ({
  value: field.value, from: field.selectionStart, to: field.selectionEnd,
  hidden: [...field.form?.querySelectorAll("input[type=hidden]") ?? []].map((one) => [one, one.value]),
});
const giveBack = (field, held, composing) => {
  const put = () => {
    if (field.value === held.value) return;
    field.value = held.value;
    try { field.setSelectionRange(held.from, held.to); } catch { /* a date or a number has no selection */ }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    for (const [one, value] of held.hidden) one.value = value;
  };
  if (composing) { field.blur(); put(); field.focus(); setTimeout(put, 50); }  // what the input method still holds is dropped
  put();
};

// How fast, on the whole; where it stopped does not count.
const pace = (keys) => {
  const gaps = keys.slice(1).map((one, at) => one.at - keys[at].at).filter((gap) => gap <= RUN);
  return gaps.length ? gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length : Infinity;
};
const brisk = (keys) => keys.some((one, at) => at > 1 && one.at - keys[at - 2].at <= 2 * ROLL);  // somewhere in it, as no hand is
const read = (keys, part = "sign") => clean(keys.map((one) => one[part]).join(""));
// Too few keys to be a code, and too fast for a hand. A question in the box begins with its key.
const few = (keys, end) => !keys[0].field && keys[0].sign !== "/"
  && (end ? (end - keys[0].at) / keys.length <= ROLL && keys.length > 1
    : keys.length > 2 ? pace(keys) <= ROLL : keys.length === 2 && pace(keys) <= CHORD);

// What the last keys of a run say: a code the house reads, else something no hand types; the earlier keys are a person's.
// Outside a field nobody writes: there a code is a code, however slowly a busy machine let it through.
const heard = (keys, end) => {
  const [{ field }] = keys, code = read(keys), fast = pace(keys) <= SPEED;
  const own = field && (field.type === "password" || field.dataset.scan === "lines");
  const hidden = keys.length >= 8 && (fast || !field) && !own && secret(code);  // its last digits alone might be a letter's number
  for (let from = 0; from + 8 <= keys.length && !hidden; from += 1) {
    const part = keys.slice(from), before = from ? keys[from].at - keys[from - 1].at : Infinity;
    if ((part.some((one) => one.field) && pace(part) > SPEED) || before < Math.max(45, 2 * pace(part))) continue;
    for (const way of ["sign", "struck"]) if (KNOWN.test(read(part, way))) return { from, code: read(part, way), known: true };
  }
  const found = { from: 0, code: hidden ? "" : code, known: false, secret: hidden };
  if (hidden || few(keys, end)) return found;
  if (keys.length < (field ? 8 : MACHINE) || (!fast && (field || keys.length < 8)) || new Set(code).size < 3) return null;
  // In a field a fast text may be pasted by a helper of the clerk's: only what looks like a code is taken out of it.
  if (field && (own || !/\d.*\d/.test(code) || keys.some((one) => /[^!-~]/.test(one.sign)))) return null;
  return found;
};

// The same, with what came just before it: the two parts of a code, or the rest of one that nobody understood.
const together = (keys, end) => {
  const whole = [...head, ...keys], found = heard(whole, end), [{ field }] = keys;
  const led = head.at(-1).at <= opened;  // to this page, by a key
  const brought = led && field && brisk(keys) && /\d.*\d/.test(read(keys));  // a page that is just drawn lets keys through as it can
  const rest = brought || (unheard ? !field || end || unheard.half || pace(keys) <= ROLL : Math.max(led ? 0 : pace(head), pace(keys)) <= ROLL);
  if (found?.known || (found && rest)) return { ...found, whole };
  return unheard && rest ? { from: 0, code: read(whole), known: false, secret: false, whole } : null;
};

// Struck once more, for every script; then what the browser itself would have done with it.
const strike = ({ key, code, shiftKey }) => {
  const at = document.activeElement ?? document.body;
  if (!at.dispatchEvent(new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true, composed: true }))) return;
  const acts = at.matches("button, summary, [type=submit], [type=button]");
  if (key === " " && (acts || at.matches("[type=checkbox], [type=radio]"))) at.click();
  else if (key === " " && at === document.body) window.scrollBy({ top: window.innerHeight * 0.9 * (shiftKey ? -1 : 1) });
  else if (key === "Enter" && (acts || at.matches("a[href]"))) at.click();
  else if (key === "Enter" && at.matches("input")) at.form?.requestSubmit();
  else if (key.length === 1 && typing(at) && at.tagName !== "SELECT") document.execCommand("insertText", false, key);
};

const tell = () => {
  clearTimeout(telling);
  const said = unheard;
  unheard = null; head = [];
  if (said) document.dispatchEvent(new CustomEvent("scan", { detail: said }));
};

const later = (at) => {
  clearTimeout(telling);
  telling = setTimeout(tell, Math.max(0, Math.min(at + HITCH, unheard.since + 3 * HITCH) - performance.now()));
};

// The run has ended, by a key (`end`: when) or by itself. True when it was a burst: then nothing of it reaches the page.
const settle = (end = 0) => {
  clearTimeout(timer);
  const keys = run, after = head.length && keys[0].at - head.at(-1).at <= HITCH && (!head[0].field || head[0].field === keys[0].field);
  run = [];
  const found = (after && together(keys, end)) || (after && unheard ? null : heard(keys, end)) || null;
  const whole = found?.whole ?? keys, from = found ? found.from - (whole.length - keys.length) : keys.length;
  // Struck by itself a moment ago, and now part of a code; or nobody knows what of, and then nothing was meant.
  if (found) (after && (found.from < whole.length - keys.length || !found.known) ? drop : forget)();
  flush();
  const meant = keys.slice(0, Math.max(0, from)).filter((one) => one.kept);
  if (meant.length) alone(() => meant.forEach(strike));
  if (!found) {
    // It may still be the middle of a code, or its first sign: a busy machine lets through one key by itself.
    head = end ? [] : after ? [...head, ...keys].slice(-64) : keys.length === 1 || pace(keys) <= SPEED ? keys : [];
    if (unheard) later(keys.at(-1).at);
    return false;
  }
  tail = end || keys.at(-1).at;
  open = !end;
  const burst = whole.slice(found.from), first = burst.find((one) => one.field);
  if (first) giveBack(first.field, first.held, burst.some((one) => one.composing));
  unheard = { code: found.code, known: found.known, secret: found.secret ?? false, field: first?.field ?? null, since: unheard?.since ?? tail, half: unheard?.half };
  head = burst;
  if (found.known || end) tell(); else later(tail);
  return true;
};
const wait = () => {
  clearTimeout(timer);
  const last = run.at(-1), short = run.length < 3 && run[0].kept && !run[0].field && !PREFIX.startsWith(run[0].sign.toUpperCase() || "\0");
  const due = last.at + (short ? FIRST : RUN);
  timer = setTimeout(() => {
    // Late itself: the machine is busy, and the next key of a burst may be late as well.
    if (performance.now() - due > 25 && patience < 1) { patience += 1; timer = setTimeout(() => settle(), 40); return; }
    settle();
  }, Math.max(0, due - performance.now()));
};

// A page that a key has opened: what follows at once may be the rest of that key's code, and waits even in a field until it is
// known to be a hand's. Nothing of a code is ever in the field, nor in what is kept of it.
const waits = (at) => at - opened < HITCH || run.some((one) => one.kept && one.field);
const hand = () => run.length >= MACHINE && run[0].field && run[0].kept && !brisk(run);

const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
const pass = (event, late = false) => {  // late: it came before this script did, and the browser has done nothing with it
  if (!event.isTrusted || ["Shift", "CapsLock", "Control", "Alt", "Meta", "AltGraph", "NumLock"].includes(event.key)) return;
  const at = event.timeStamp, text = sign(event);
  if (!text && !run.length && at - tail < (open ? HITCH : TAIL) && (ends(event) || event.ctrlKey || event.key === "ArrowDown")) { stop(event); return; }
  if (run.length && at - run.at(-1).at > RUN) settle();
  const target = document.activeElement, field = typing(target);
  if (!text) {
    if (!run.length) { if (late) strike(event); return; }
    if (ends(event)) { if (settle(at)) { stop(event); return; } }
    else if (event.ctrlKey && !HAND.test(event.code) && run.length > 2 && (run.at(-1).at - run[0].at) / (run.length - 1) < SPEED) { stop(event); wait(); return; }
    else settle();
    if (document.activeElement === target && !late) return;
    stop(event);
    strike(event);
    return;
  }
  if (event.repeat) { if (!field) stop(event); else settle(); return; }
  patience = 0;
  clearTimeout(telling);  // it goes on: what it says is known when it stops again
  const composing = event.isComposing || event.keyCode === 229, kept = !field || late || (waits(at) && !composing);
  run.push({
    sign: text, struck: struck(event), key: event.key.length === 1 ? event.key : text, code: event.code, shiftKey: event.shiftKey, at,
    field, held: field && heldBy(field), composing, kept,
  });
  if (run.length > 64) run.shift();
  rest();
  if (kept) stop(event);
  if (hand()) settle(); else wait();
};
addEventListener("keydown", (event) => pass(event), true);

addEventListener("input", (event) => { if (event.isTrusted) tail = -Infinity; }, true);
// A hand on the mouse is no scanner: what was struck before the press acts before it.
addEventListener("pointerdown", () => { if (run.length) settle(); }, true);

// A page that goes away in the middle of a burst, or after a key that may be the head of one: the rest reaches the next page, and
// is no command there, nor a word in its field.
addEventListener("pagehide", () => {
  const keys = [...head, ...run].slice(-64), at = keys.at(-1)?.at ?? -Infinity;
  sessionStorage.removeItem("burst");
  if (performance.now() - at > HITCH || keys.some((one) => one.field) || begun(read(keys))) return;  // what stood in a field stays there
  const told = keys.map(({ sign, struck, at }) => ({ sign, struck, at: performance.timeOrigin + at }));
  sessionStorage.setItem("burst", JSON.stringify({ at: Date.now(), keys: told, unheard: unheard && { ...unheard, field: null, since: 0 } }));
});
const carried = JSON.parse(sessionStorage.getItem("burst") ?? "{}");
sessionStorage.removeItem("burst");
if (Date.now() - carried.at < 2 * HITCH) {
  head = carried.keys.map((one) => ({ ...one, at: one.at - performance.timeOrigin, key: one.sign, field: null, kept: false }));
  opened = head.at(-1).at;
  // Half a code: what comes now is the rest of it, whatever it says.
  unheard = carried.unheard ?? (head.length > 2 && pace(head) <= SPEED ? { code: read(head), known: false, secret: false, field: null } : null);
  if (unheard) { unheard.half = true; unheard.since = performance.now(); tail = opened; open = true; later(opened); }
}
// What came before this script did is looked at once the page has put the focus where it begins.
addEventListener("DOMContentLoaded", () => {
  const early = [];
  dispatchEvent(new CustomEvent("gate", { detail: early }));
  for (const event of early) pass(event, true);
});
