// The hand-out page. Every key of the page is in `press`, every scan in `scanned`; without script the same links and buttons do it.
import { locked, say, typing } from "./dom.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-handout]"));
const find = (what) => form?.querySelector(what);
const all = (what) => [...(form?.querySelectorAll(what) ?? [])];
const ticks = () => all("[data-theirs] input[type=checkbox]");

// What is ticked is what is signed for: a tick that changes afterwards asks for the signature again.
const count = () => {
  const n = ticks().filter((one) => one.checked).length;
  for (const node of all("[data-count]")) node.textContent = n;
};
const again = () => { if (find("[data-sign] textarea")?.value) find("[data-sign] button")?.click(); };
// The first one ticked stands for the pile: the page is sent to it, and the others go along.
const lead = () => {
  const first = ticks().find((one) => one.checked);
  for (const one of ticks()) one.name = one === first ? "" : "also";
  const { url, version } = (first ?? ticks()[0]).closest("li").dataset;
  form.action = url;
  form.elements["version"].value = version;
  for (const give of all("[data-give]")) give.disabled = !first;
};
const tick = (box, on) => { if (box.checked === on) return; box.checked = on; again(); lead(); count(); };
let scanned = null;  // the last one: a space takes its tick away, wherever the focus is

export const press = (event) => {
  if (!form || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || locked()) return;
  const at = event.target;
  if (typing(at) || at.matches?.("select, summary")) return;
  const choices = all("[data-who] a"), naming = /** @type {HTMLInputElement} */ (document.querySelector("[name=id_name]"));
  if (event.key === " " && scanned?.checked && !at.matches?.("button, a, [data-theirs] input")) { event.preventDefault(); tick(scanned, false); scanned = null; }
  else if (event.key === "Backspace") { event.preventDefault(); (find("[data-who] [aria-current]") ?? choices[0])?.focus(); }
  else if (event.key === "0" && naming) { event.preventDefault(); naming.focus(); naming.select(); }
  else if (/^[1-9]$/.test(event.key) && at.closest?.("[data-who]")) { event.preventDefault(); choices[Number(event.key) - 1]?.click(); }
};
document.addEventListener("keydown", press);
// In the field of the name, Enter is what stands beside it.
find("[name=id_name]")?.addEventListener("keydown", (event) => {
  const compare = find("[name=judge]");
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || !compare) return;
  event.preventDefault();
  form.requestSubmit(compare);
});

// A letter scanned here: of the same person it is ticked, of somebody else it is said so; any other code is none of this page's.
document.addEventListener("scanned", (event) => {
  const row = all("[data-code]").find((one) => [one.dataset.code, one.dataset.number].includes(event.detail));
  if (!row) return;
  event.preventDefault();
  const box = row.querySelector("input[type=checkbox]");
  if (box) { tick(box, true); scanned = box; } else say(row.dataset.says, "error");
  (box ?? row).scrollIntoView({ block: "nearest" });
});

if (form) {
  for (const box of ticks()) {
    box.disabled = false;
    box.addEventListener("change", () => { again(); lead(); count(); });
  }
  // Where the page begins: nobody chosen, the digits of the list; else what is to be asked first, else the document.
  const first = form.dataset.ask !== undefined ? "[data-who] a" : ["[name=differs]", "input[type=text][name=collector]", "[data-id] input"].find(find);
  if (document.activeElement === document.body) find(first)?.focus({ preventScroll: true });
  // Turned to the guest: their letters and the pad, nobody else's name.
  const turn = find("[data-turn]");
  if (turn && find("[data-sign]")) {
    turn.hidden = false;
    const words = [turn.textContent, turn.dataset.back];
    turn.addEventListener("click", () => {
      const turned = document.body.classList.toggle("turned");
      turn.textContent = words[Number(turned)];
      if (turned) find("[data-sign] button")?.click();  // a larger field: it begins empty
    });
  }
}
