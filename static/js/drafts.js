import { body, say, send } from "./dom.js";
import { cut, post, show, whenBack } from "./line.js";
import { hold, lay, left, release } from "./tail.js";

// --- what is typed is kept as it is typed: quietly, on the server, for whoever typed it ---------------
const PAUSE = 250, LONGEST = 1000;  // after the last key; and at the latest, while one goes on typing
const FIELD = "input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button]), textarea, select";
const attribute = (form, name) => form.getAttribute(name) ?? "";  // a field may be called “action” or “method”
const address = (form) => {
  const url = new URL(attribute(form, "action") || location.href, location.href);
  url.searchParams.delete("next");
  return url.pathname + url.search;
};
export const typable = (form) => [...form.elements].some((one) => one.name && !one.name.startsWith("_") && one.matches(FIELD));
// The fields as they stand. Secrets, files and drawn signatures never leave in a draft.
const typed = (form) => {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const secret = form.querySelector(`[name="${CSS.escape(name)}"][type=password]`);
    if (typeof value === "string" && !secret && !name.startsWith("_") && name !== "csrfmiddlewaretoken" && name !== "strokes") found.append(name, value);
  }
  return found;
};
const title = (form) => form.querySelector("[name=_title]")?.value
  ?? [...document.querySelectorAll("main .head h1, main .head .number")].map((one) => one.textContent.trim()).join(" ");

class Kept {
  constructor(form) {
    this.form = form;
    this.first = typed(form).toString();
    // What the server has of it: a form that came back as it was left, or was refused, is there as it stands.
    const [page] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    this.there = document.querySelector("form.kept[data-restored]") || page?.responseStatus >= 400 ? this.first : null;
    this.bare = this.there === null;
    this.flying = null; this.timer = 0; this.since = 0; this.over = false;
  }
  get path() { return address(this.form); }
  get unsaved() { return !this.over && typed(this.form).toString() !== (this.there ?? this.first); }
  touch() {
    if (this.over) return;
    if (!this.unsaved) { release(this.path); return; }
    hold(this.path, title(this.form), typed(this.form));
    clearTimeout(this.timer);
    this.since ||= Date.now();
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }
  async save(more) {
    clearTimeout(this.timer); this.since = 0;
    if (this.flying && !more) { await this.flying; }
    if (!this.unsaved) return;
    const fields = typed(this.form), now = fields.toString(), empty = this.bare && now === this.first;
    if (empty) fields.set("_nothing", "1");
    fields.set("_path", this.path); fields.set("_title", title(this.form));
    this.flying = post(body.dataset.typed, fields, more);
    const answer = await this.flying;
    this.flying = null;
    if (!answer) { if (!more) whenBack(this.again); return; }
    if (answer.ok) { this.there = empty ? null : now; if (!cut()) show(""); this.touch(); }
    else if (answer.status === 401) show("out");
    else if (answer.status === 413) { this.there = now; release(this.path); show("long"); }
    else if (answer.status === 404) { this.over = true; release(this.path); }  // nothing here is kept: a question, a switch
  }
  again = () => this.save();
  // It is being sent: nothing of it may arrive after it.
  async settle() { this.end(); await this.flying; }
  end() { clearTimeout(this.timer); this.over = true; release(this.path); }
}
const kept = new Map();
const keeper = (form) => {
  if (!kept.has(form) && body.dataset.typed && form.matches("main form[method=post]:not(.kept)") && typable(form)) kept.set(form, new Kept(form));
  return kept.get(form);
};
export const settle = async (form) => { await kept.get(form)?.settle(); };
export const unsettle = (form) => { const one = kept.get(form); if (one) { one.over = false; one.touch(); } };

for (const form of document.querySelectorAll("main form[method=post]")) keeper(form);
// What the server did not have yet when this page was drawn. Then it has it, and the page says so like any other.
const told = async () => {
  const drawn = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  const strip = drawn?.ok && new DOMParser().parseFromString(await drawn.text(), "text/html").querySelector("form.kept");
  if (strip && !document.querySelector("form.kept")) document.querySelector("main [role=status]")?.after(strip);
};
for (const tail of body.dataset.typed ? left() : []) {
  const one = [...kept.values()].find((each) => each.path === tail.path);
  if (!one) {  // another page's: it goes to the server, and waits there
    const fields = new URLSearchParams(tail.told);
    fields.set("_path", tail.path); fields.set("_title", tail.title);
    post(body.dataset.typed, fields).then((answer) => { if (answer?.status < 500) release(tail.path); });
  } else if (one.there === null || document.querySelector("form.kept[data-restored]")) {
    if (lay(one.form, tail)) one.save().then(told); else release(tail.path);
  } else release(tail.path);  // it was sent and refused, as it stands
}
// What is there again is written on from its end.
if (document.querySelector("form.kept[data-restored]")) {
  for (const form of kept.keys()) for (const one of form.querySelectorAll("textarea, input[type=text]")) one.setSelectionRange(one.value.length, one.value.length);
}
for (const name of ["input", "change", "keyup", "click"]) {
  document.addEventListener(name, (event) => { const { form } = /** @type {Field} */ (event.target); if (form) keeper(form)?.touch(); });
}
document.addEventListener("focusout", (event) => { const one = kept.get(/** @type {Field} */ (event.target).form); if (one?.timer && one.unsaved && !cut()) one.save(); });
const leaving = () => { for (const one of kept.values()) if (one.unsaved && !cut()) one.save({ keepalive: true }); };
window.addEventListener("pagehide", leaving);
document.addEventListener("visibilitychange", () => { if (document.hidden) leaving(); });
// Nothing but a question from the browser stands between a reload and what the server could not take.
window.addEventListener("beforeunload", (event) => {
  const strip = document.getElementById("line");
  if (strip && !strip.hidden && [...kept.values()].some((one) => one.unsaved || one.form.inert)) event.preventDefault();
});

// Emptied is emptied: nothing of it is sent after it.
document.addEventListener("submit", (event) => { if (/** @type {Element} */ (event.target).matches("form.kept")) for (const one of kept.values()) one.end(); });
// Alt 0 begins anew, from any field.
document.addEventListener("keydown", (event) => {
  const button = event.altKey && event.code === "Digit0" && document.querySelector(".kept [data-empty]");
  if (button) { event.preventDefault(); button.click(); }
});

// --- Esc parks a half-filled form; it waits on the server for anybody of the post -----------------
const changed = (form) => [...form.elements].some((one) => one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
  : one.tagName === "SELECT" ? [...one.options].some((option) => option.selected !== option.defaultSelected) && one.selectedIndex > 0
  : one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue && one.value.trim());
export const park = (at) => {
  const form = at.form ?? document.querySelector("form:has([data-park])"), button = form?.querySelector("[data-park]");
  const begun = kept.get(form)?.there || new URLSearchParams(location.search).has("draft");
  if (!button || !(changed(form) || begun)) return false;
  const data = new FormData(form);
  data.set("_path", button.value);
  settle(form).then(() => send(button.formAction, data)).then(async (answer) => {
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (said.url) { location.assign(said.url); return; }
    unsettle(form);
    if (said.said) say(said.said, "error"); else button.click();
  }).catch(() => unsettle(form));
  return true;
};
