// --- the visitor's form: what the kind of visit asks for, and the card of the unit ---
import { text } from "./dom.js";

export const card = async (ref) => {
  const place = document.getElementById("host-card");
  if (!place) return;
  if (!ref) { place.replaceChildren(); return; }  // the text has changed: nobody is chosen
  const answer = await fetch(`${place.dataset.url}?ref=${encodeURIComponent(ref)}`).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
};
export const rules = (form) => {
  const kinds = text("kinds"), chosen = form.querySelector("[name=kind]:checked");
  if (!kinds || !chosen) return;
  for (const part of form.querySelectorAll("[data-rule]")) part.hidden = !kinds[chosen.value][part.dataset.rule] && !part.classList.contains("bad");  // what was refused stays in sight
};
for (const form of document.querySelectorAll("form[data-visit]")) {
  form.addEventListener("change", (event) => { if (/** @type {HTMLInputElement} */ (event.target).name === "kind") rules(form); });
  rules(form);
  const kept = /** @type {HTMLInputElement} */ (form.querySelector("[name=host_ref]"))?.value;
  if (kept && kept !== "as-typed") card(kept);
}
