import { locked } from "./dom.js";

// --- reading a handover: y or space ticks and moves on, Enter signs -----------------------------
for (const form of document.querySelectorAll("[data-reading]")) {
  const ticks = () => [...form.querySelectorAll("input[type=checkbox]")];
  const on = (from) => (ticks().slice(from).find((one) => !one.checked) ?? form.querySelector("[data-last]"))?.focus();
  on(0);
  document.addEventListener("keydown", (event) => {
    if (!["y", " "].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || locked()) return;
    const at = ticks().indexOf(event.target);
    if (at < 0 || (event.key === " " && event.target.checked)) return;
    event.preventDefault();
    event.target.checked = true;
    on(at + 1);
  }, true);
}
