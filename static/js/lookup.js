import { secret } from "./dom.js";
import { next } from "./flow.js";
import { card, rules } from "./visit.js";

// --- type-ahead: Enter takes the first row of the answer to this very text, arrows choose, Tab goes on -----
// An input method's own Enter chooses characters, never a person; Safari says so by 229 alone.
const composing = (event) => event.isComposing || event.keyCode === 229;
for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-lookup]"))) {
  const form = input.form, wrap = input.closest(".lookup"), box = wrap.querySelector(".found");
  const list = box.querySelector("[role=listbox]"), note = box.querySelector(".unlisted"), { url } = wrap.dataset;
  const [ref, madeFor] = input.dataset.many !== undefined ? [{ value: "" }, { value: "" }]
    : ["host_ref", "host_for"].map((name) => /** @type {HTMLInputElement} */ (form.querySelector(`input[type=hidden][name=${name}]`)));
  const offered = [.../** @type {NodeListOf<HTMLInputElement>} */ (wrap.querySelectorAll("[type=radio]"))];
  // Several rooms in one line: the one that is being typed is asked about, and no hidden field says what was chosen.
  const many = input.dataset.many !== undefined, PARTED = /[、，,;；|/]\s*|(?<=\d)\s+/;
  let rows = [], at = -1, answered = null, sure = false, waiting = false, timer = 0;

  const text = () => (many ? input.value.split(PARTED).at(-1) : input.value).trim();
  const close = () => { box.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const line = (row, index) => {
    const option = document.createElement("li"), name = document.createElement("b"), detail = document.createElement("span");
    option.role = "option"; option.id = `${list.id}-${index}`; option.ariaSelected = String(index === at);
    name.textContent = row.title; detail.textContent = row.detail;
    option.append(name, detail);
    option.addEventListener("mousedown", (event) => { event.preventDefault(); take(row); });
    return option;
  };
  const draw = (said) => {
    if (said !== undefined) { note.textContent = said; note.hidden = !said; }
    list.replaceChildren(...rows.map(line));
    box.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(!box.hidden));
    if (rows[at]) input.setAttribute("aria-activedescendant", `${list.id}-${at}`); else input.removeAttribute("aria-activedescendant");
  };
  const choose = (value) => {
    ref.value = value; madeFor.value = value && text();
    for (const one of offered) one.checked = false;
  };
  const take = (row) => {
    if (many) {
      input.value = `${input.value.slice(0, input.value.length - input.value.split(PARTED).at(-1).length)}${row.title}、`;
      answered = text(); close();
      return;
    }
    const { host, ...others } = row.fill ?? {}, known = row.ref !== "as-typed";
    if (known) input.value = host ?? row.title;
    choose(row.ref); answered = text(); close();
    for (const [name, value] of Object.entries(others)) {
      const field = form.elements[name];
      if (field instanceof RadioNodeList) { for (const one of field) one.checked = one.value === value; rules(form); } else if (field) field.value = value;
    }
    card(known ? row.ref : "");
    next(form, wrap);
  };
  // The answer to what stands in the field now; an older one is thrown away.
  const ask = async () => {
    const question = text();
    clearTimeout(timer);
    if (question === answered) return;
    const answer = question && !secret(question) ? await fetch(`${url}?q=${encodeURIComponent(question)}`, { headers: { Accept: "application/json" } }) : null;
    if (question !== text() || (answer && !answer.ok)) { answer?.body?.cancel(); return; }  // unread, it would keep its line open
    const found = answer ? await answer.json() : { hosts: [], near: [], sure: false, said: "" };
    if (question !== text()) return;
    const near = input.dataset.listed === undefined ? found.near : found.near.filter((row) => row.ref !== "as-typed");
    answered = question; sure = found.sure; rows = found.hosts.length ? found.hosts : near; at = found.hosts.length ? 0 : -1;
    draw(found.said);
  };
  // Enter before the answer: the field waits, and nothing typed meanwhile changes what was asked.
  const wait = async () => {
    if (waiting) return;
    waiting = input.readOnly = true; input.ariaBusy = "true";
    try { await ask(); } catch { /* no server: the form itself is asked when it is sent */ } finally { waiting = input.readOnly = false; input.ariaBusy = null; }
    if (answered !== text()) next(form, wrap); else if (sure) take(rows[0]);
  };
  input.addEventListener("input", () => {
    if (ref.value) card("");
    choose(""); clearTimeout(timer); timer = setTimeout(() => ask().catch(() => {}), 90);
  });
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (answered === text() && rows.length) { at = (Math.max(at, step < 0 ? 0 : -1) + step + rows.length) % rows.length; draw(); }
    } else if (event.key === "Enter" && text() && !ref.value && !event.ctrlKey && !event.metaKey && !offered.some((one) => one.checked)) {
      event.preventDefault();
      if (answered !== text()) wait(); else if (rows[at]) take(rows[at]); else if (rows.length) draw(); else next(form, wrap);
    } else if (event.key === "Escape" && !box.hidden) { event.stopPropagation(); close(); }
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
}
