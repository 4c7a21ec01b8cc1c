import { fresh, locked, send } from "./dom.js";
import { next } from "./flow.js";
import { lock } from "./lock.js";

// --- a scan acts beside what is open: it is told in the strip, and a half-filled form stays ------------
const form = /** @type {HTMLFormElement} */ (document.getElementById("scan")), strip = document.getElementById("strip");
const tell = (said, { tone = "success", url = "" } = {}) => {
  const label = document.createElement("b"), words = document.createElement("span");
  label.textContent = strip.dataset.label; words.textContent = said;
  strip.className = `strip ${tone}`;
  strip.replaceChildren(label, words);
  if (!url) return;
  const link = document.createElement("a"), key = document.createElement("kbd");
  link.href = url; link.className = "btn"; link.dataset.shortcut = key.textContent = "F9";
  link.append(strip.dataset.open + " ", key);
  strip.append(link);
};

// Whether leaving this page would cost something: what was typed or ticked, or came back so;
// a form sent back; a number shown for a call.
const touched = (one) => one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
  : one.tagName === "SELECT" ? [...one.options].some((option) => option.selected !== option.defaultSelected) && one.selectedIndex > 0
  : one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue;
const busy = () => new URLSearchParams(location.search).has("draft")
  || document.querySelector("form.kept[data-restored], main :is([data-back], form[method=post] .bad)") !== null
  || [.../** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("main form[method=post]"))].some((one) => [...one.elements].some(touched));

let last = { code: "", at: -Infinity }, queue = Promise.resolve();
const act = async (code) => {
  const beside = busy(), data = new FormData(form);
  data.set("code", code);
  if (beside) data.set("beside", "1");
  const answer = await send(form.action, data).catch(() => null);
  if (answer?.status === 423 || answer?.redirected) { lock(); tell(strip.dataset.again, { tone: "error" }); return; }
  if (!answer?.headers.get("Content-Type")?.includes("json")) { tell(strip.dataset.unreachable, { tone: "error" }); last.code = ""; return; }
  const { said, url, opens } = await answer.json();
  if (url && !beside) { location.assign(url); return; }
  tell(said, { tone: answer.ok ? opens ? "info" : "success" : "error", url });
  if (answer.ok && !opens) fresh();
};

// --- a field that is scanned into: the code stays in it, and the next one waits until this one is named ---
const place = (field) => `waiting:${new URL(field.form.action).pathname}`;
const waiting = (field) => JSON.parse(sessionStorage.getItem(place(field)) ?? "[]");
const keep = (field, codes) => {
  sessionStorage.setItem(place(field), JSON.stringify(codes));
  const shown = field.form.querySelector("[data-queue]");
  if (shown) { shown.hidden = !codes.length; shown.textContent = `${shown.dataset.queue} ${codes.join(" · ")}`; }
};
const fill = (field, value) => { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); };
const check = async (field, code) => {
  const answer = await fetch(`${field.dataset.check}?no=${encodeURIComponent(code)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.headers.get("Content-Type")?.includes("json")) return true;  // sending the form asks once more
  const { said, url } = await answer.json();
  if (said) tell(said, { tone: answer.ok ? "info" : "error", url });
  return answer.ok;
};
const takes = (field, code) => new RegExp(`^(?:${field.dataset.takes})$`).test(code);
const take = async (field, code) => {
  if (field.dataset.scan === "lines") { fill(field, `${field.value.replace(/\s*$/, "")}\n${code}\n`.trimStart()); return; }
  if (field.dataset.check === undefined) { fill(field, code); next(field.form, field); return; }
  const first = field.value.trim().toUpperCase(), codes = waiting(field);
  if (code === first || codes.includes(code)) { tell(`${code} · ${strip.dataset.once}`, { tone: "info" }); return; }
  if (first) {
    if (await check(field, code)) { keep(field, [...waiting(field), code]); tell(`${code} · ${strip.dataset.queued}`, { tone: "info" }); }
    return;
  }
  if (!takes(field, code) && !await check(field, code)) return;
  fill(field, code);
  next(field.form, field);
  if (await check(field, code) || field.value !== code) return;
  fill(field, "");
  field.focus();
};
for (const field of /** @type {NodeListOf<Field>} */ (document.querySelectorAll("[data-scan][data-check]"))) {
  const [code, ...rest] = waiting(field);
  keep(field, field.value ? waiting(field) : rest);
  if (code && !field.value) { fill(field, code); next(field.form, field); }
}

document.addEventListener("scan", ({ detail: { code, field, secret } }) => {
  if (!form || !strip || locked()) return;
  if (secret) { tell(strip.dataset.secret, { tone: "error" }); return; }
  const intake = document.querySelector("[data-scan][data-check]");
  const into = field?.dataset.scan !== undefined ? field : intake && takes(intake, code) ? intake : null;
  const at = performance.now();
  if (!into && last.code === code && at - last.at < 3000) return;  // one reading
  if (!into) last = { code, at };
  if (!into && !document.dispatchEvent(new CustomEvent("scanned", { detail: code, cancelable: true }))) return;  // the page itself took it
  queue = queue.then(() => into ? take(into, code) : act(code));
});
