// Everything here is a comfort: each page works without it. No inline handlers, no globals.
const body = document.body;
const text = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const typing = (node) => node?.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
const hints = () => !body.classList.contains("no-keys");

// What is wrong comes first: the field with the sentence under it, its part of the form opened.
const wrong = document.querySelector("main form :is([aria-invalid=true], .bad input[type=radio])");
if (wrong) { const folded = wrong.closest("details"); if (folded) folded.open = true; wrong.focus(); }
// The browser's own autofocus waits for a frame; the first digit of a PIN does not.
if (document.activeElement === body) document.querySelector("[autofocus]")?.focus();
// --- reading a handover: y or space ticks and moves on, Enter signs -----------------------------
for (const form of document.querySelectorAll("[data-reading]")) {
  const ticks = () => [...form.querySelectorAll("input[type=checkbox]")];
  const on = (from) => (ticks().slice(from).find((one) => !one.checked) ?? form.querySelector("[data-last]"))?.focus();
  on(0);
  document.addEventListener("keydown", (event) => {
    if (!["y", " "].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || body.classList.contains("locked")) return;
    const at = ticks().indexOf(event.target);
    if (at < 0 || (event.key === " " && event.target.checked)) return;
    event.preventDefault();
    event.target.checked = true;
    on(at + 1);
  }, true);
}

// --- Ctrl+Enter saves from any field; a choice still to be made takes the focus, and its digit sends -
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || !event.target.form) return;
  event.preventDefault();
  const open = [...event.target.form.querySelectorAll("[data-pick=send]")].find((one) => !one.querySelector(":checked"));
  if (open) open.querySelector("input").focus(); else event.target.form.requestSubmit();
});

// --- keys: one letter presses the link or button that carries it -----------------------------
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { if (!body.classList.contains("locked") && !park(event.target) && typing(event.target)) event.target.blur(); return; }
  if (typing(event.target) || !hints() || body.classList.contains("locked")) return;
  const box = document.getElementById("box");
  if (event.key === "/" && box) { event.preventDefault(); box.focus(); box.select(); return; }
  const carriers = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
  const target = carriers.find((node) => node.offsetParent !== null) ?? carriers.find((node) => node.closest("#keys"));
  if (!target) return;
  event.preventDefault();
  if (target.dataset.quiet !== undefined) quietly(target);
  else if (target.requestSubmit) target.requestSubmit(); else target.click();
});

// --- said without leaving the page -------------------------------------------------------------
const say = (words, tone = "success") => {
  const note = document.createElement("p");
  note.className = `note ${tone}`; note.textContent = words;
  document.querySelector("main [role=status]")?.append(note);
};
const send = (url, data) => fetch(url, { method: "POST", body: data, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
const quietly = async (form) => {
  const answer = await send(form.action, new FormData(form)).catch(() => null);
  const json = answer?.headers.get("Content-Type")?.includes("json");
  if (!json) { form.requestSubmit(); return; }
  const { said, key } = await answer.json();
  if (key) form.elements.key.value = key;
  say(said, answer.ok ? "success" : "error");
  if (answer.ok) fresh();
};
// What shows it is drawn again: the board, the queue.
const fresh = async () => {
  const shown = document.querySelector("[data-fresh]");
  const answer = shown && await fetch(location.href, { cache: "no-store" }).catch(() => null);
  const now = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(shown.id);
  if (now) shown.innerHTML = now.innerHTML;
};

// --- Esc parks a half-filled form; it waits on the server for anybody of the post -----------------
const changed = (form) => [...form.elements].some((one) => one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
  : one.tagName === "SELECT" ? [...one.options].some((option) => option.selected !== option.defaultSelected) && one.selectedIndex > 0
  : one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue && one.value.trim());
const park = (at) => {
  const form = at.form ?? document.querySelector("form:has([data-park])"), button = form?.querySelector("[data-park]");
  if (!button || !(changed(form) || new URLSearchParams(location.search).has("draft"))) return false;
  const data = new FormData(form);
  data.set("_path", button.value);
  send(button.formAction, data).then(async (answer) => {
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (said.url) location.assign(said.url); else if (said.said) say(said.said, "error"); else button.click();
  }).catch(() => {});
  return true;
};

// --- choice groups: a digit chooses, and the focus goes on --------------------------------------
const next = (form, from) => {
  const steps = [...form.querySelectorAll("[data-flow]")].filter((node) => !node.closest("[hidden]"));
  const after = steps.filter((node) => from.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  for (const step of after) {
    if (step.matches("[type=submit]")) return step.focus();
    if (step.dataset.pick !== undefined) { if (!step.querySelector(":checked")) return step.querySelector("input").focus(); }
    else if (!step.value.trim()) return step.focus();
  }
  if (form.dataset.quick !== undefined) form.requestSubmit();  // everything is answered: one scan, one name
};
document.addEventListener("keydown", (event) => {
  const pick = event.target.closest?.("[data-pick]");
  if (!pick || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const option = pick.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!option) return;
  event.preventDefault();
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  if (pick.dataset.pick === "send") option.form.requestSubmit();
  else if (pick.dataset.pick !== "stay") next(option.form, pick);
});

// --- a choice that names somebody (“mandate:王伟”) writes the name where it belongs -------------------
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.fills, [, text] = (event.target.value ?? "").split(":");
  if (name && text) event.target.form.elements[name].value = text;
});

// --- type-ahead: Enter takes the first, arrows choose, Tab goes on ---------------------------------
for (const input of document.querySelectorAll("[data-lookup]")) {
  const form = input.form, wrap = input.closest(".lookup");
  const ref = form.querySelector("input[type=hidden][name=host_ref]") ?? form.elements.host_ref;
  const list = wrap.querySelector("[role=listbox]"), url = wrap.dataset.url ?? input.dataset.url;
  let found = [], at = 0, asked = "", timer = 0, wish = false;
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const draw = () => {
    list.replaceChildren(...found.map((host, index) => {
      const row = document.createElement("li");
      row.role = "option"; row.id = `host-${index}`; row.ariaSelected = String(index === at);
      const name = document.createElement("b"), detail = document.createElement("span");
      name.textContent = host.title; detail.textContent = host.detail;
      row.append(name, detail);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      return row;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) input.setAttribute("aria-activedescendant", `host-${at}`);
  };
  const take = (index) => {
    const host = found[index];
    if (!host) return;
    ref.value = host.ref; input.value = host.fill?.host ?? host.title; asked = input.value; wish = false; close();
    for (const [name, value] of Object.entries(host.fill ?? {})) {
      if (name === "host") continue;
      const field = form.elements[name];
      if (field instanceof RadioNodeList) { for (const one of field) one.checked = one.value === value; rules(form); } else if (field) field.value = value;
    }
    card(form, host.ref);
    next(form, wrap);
  };
  const ask = async () => {
    const question = input.value.trim();
    if (question === asked) return;
    asked = question;
    if (!question) { found = []; draw(); return; }
    const answer = await fetch(`${url}?q=${encodeURIComponent(question)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== question) return;
    found = (await answer.json()).hosts; at = 0; draw();
    if (wish) take(0);
  };
  input.addEventListener("input", () => { ref.value = ""; clearTimeout(timer); timer = setTimeout(ask, 90); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault(); at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length); draw();
    } else if (event.key === "Enter" && input.value.trim() && !ref.value) {
      event.preventDefault(); clearTimeout(timer);
      if (input.value.trim() === asked && found.length) take(at); else if (input.value.trim() !== asked) { wish = true; ask(); } else next(form, wrap);
    } else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
}
const card = async (form, ref) => {
  const place = document.getElementById("host-card");
  if (!place) return;
  const answer = await fetch(`${place.dataset.url}?ref=${encodeURIComponent(ref)}`);
  if (answer.ok) place.innerHTML = await answer.text();
};
const rules = (form) => {
  const kinds = text("kinds"), chosen = form.querySelector("[name=kind]:checked");
  if (!kinds || !chosen) return;
  for (const part of form.querySelectorAll("[data-rule]")) part.hidden = !kinds[chosen.value][part.dataset.rule];
};
for (const form of document.querySelectorAll("form[data-visit]")) {
  form.addEventListener("change", (event) => { if (event.target.name === "kind") rules(form); });
  rules(form);
  const kept = form.querySelector("[name=host_ref]")?.value;
  if (kept) card(form, kept);
}

// --- a field that is scanned into: its Enter goes on instead of sending the form -------------------
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || field.dataset?.scan === undefined || !field.value.trim()) return;
  event.preventDefault();
  next(field.form, field);
});

// --- scanner: a code typed faster than any hand, ending in Enter, on any page; the focused field gets its text back ----
// The code in all is what is timed: a machine that is busy may hold up one key of it.
const CODE = /(?:[A-Z]{2}\d{6}-\d{3,}|TX[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2})$/;
let typed = [];  // the last keys: which, when, and what the field held before
document.addEventListener("keydown", (event) => {
  if (event.key.length === 1) {
    const field = typing(event.target);
    typed = [...typed.slice(-31), { key: event.key.toUpperCase(), at: event.timeStamp, field, held: field?.value }];
  }
  if (event.key !== "Enter") return;
  const code = CODE.exec(typed.map((one) => one.key).join(""))?.[0], first = code && typed.at(-code.length);
  typed = [];
  if (!code || event.timeStamp - first.at > 80 * code.length || event.target.dataset?.scan !== undefined) return;
  event.preventDefault(); event.stopImmediatePropagation();
  if (first.field && first.field === document.activeElement) first.field.value = first.held;
  const form = document.getElementById("scan");
  if (form) { form.elements.code.value = code; form.requestSubmit(); }
}, true);

// --- the board polls; a poll is no activity ---------------------------------------------------------
const board = document.getElementById("board");
if (board) {
  let etag = board.dataset.etag;
  setInterval(async () => {
    if (document.hidden || body.classList.contains("locked")) return;
    const answer = await fetch(location.href, { headers: { "X-Poll": "1", "If-None-Match": etag }, cache: "no-store" }).catch(() => null);
    if (answer?.status === 200) { etag = answer.headers.get("ETag"); board.innerHTML = await answer.text(); }
    else if (answer?.status === 401) lock();
  }, 10000);
}

// --- a number shown to make a call goes away by itself ---------------------------------------------
for (const node of document.querySelectorAll("[data-back]")) {
  let left = Number(node.dataset.seconds);
  const count = node.querySelector("[data-left]");
  const clock = setInterval(() => {
    left -= 1;
    if (count) count.textContent = left;
    if (left <= 0) { clearInterval(clock); location.replace(node.dataset.back); }
  }, 1000);
}

document.querySelector("[data-focus] input[type=radio]")?.focus({ preventScroll: true });

// --- a field to sign in: strokes travel as numbers --------------------------------------------------
for (const field of document.querySelectorAll("[data-sign]")) {
  if (!window.SignaturePad) break;
  const canvas = field.querySelector("canvas"), kept = field.querySelector("textarea");
  const fit = () => { canvas.width = canvas.offsetWidth; canvas.height = canvas.offsetHeight; };
  fit();
  const pad = new window.SignaturePad(canvas, { penColor: "#1d2733", minWidth: 1, maxWidth: 2.2 });
  const clear = document.createElement("button");
  clear.type = "button"; clear.className = "btn"; clear.textContent = field.dataset.clear ?? "×";
  clear.addEventListener("click", () => { pad.clear(); kept.value = ""; });
  field.append(clear);
  pad.addEventListener("endStroke", () => {
    kept.value = JSON.stringify(pad.toData().map((stroke) => stroke.points.flatMap((one) => [Math.round(one.x), Math.round(one.y)])).filter((one) => one.length > 2));
    const drawn = field.closest("form").querySelector("input[name=method][value=drawn]");
    if (drawn) drawn.checked = true;
  });
}

// --- idle: the page stays, a strip asks for PIN or password ------------------------------------------
const strip = document.getElementById("lock");
const lock = () => { if (!strip || !strip.hidden) return; strip.hidden = false; body.classList.add("locked"); strip.querySelector("input[type=password]").focus(); };
if (strip) {
  let active = Date.now();
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => { active = Date.now(); }, true);
  setInterval(() => { if (Date.now() - active > Number(strip.dataset.seconds) * 1000) lock(); }, 5000);
  strip.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { out: true };
    form.reset();
    if (said.open) { strip.hidden = true; body.classList.remove("locked"); active = Date.now(); strip.querySelector(".err").hidden = true; }
    else if (said.out) location.reload();
    else strip.querySelector(".err").hidden = false;
  });
}

// --- print; the list that must be readable when the server is gone, kept every five minutes ---------
for (const node of document.querySelectorAll("[data-print]")) node.addEventListener("click", () => window.print());
if ("serviceWorker" in navigator && body.dataset.offline) {
  navigator.serviceWorker.register("/sw.js").catch(() => {});
  const keep = async () => {
    const answer = await fetch(body.dataset.offline, { headers: { "X-Poll": "1" }, cache: "no-store" }).catch(() => null);
    if (answer?.ok && !answer.redirected) (await caches.open("evacuation")).put(body.dataset.offline, answer);
  };
  keep(); setInterval(keep, 300000);
}
for (const form of document.querySelectorAll("form[data-forget]")) form.addEventListener("submit", () => { caches?.delete("evacuation"); });
