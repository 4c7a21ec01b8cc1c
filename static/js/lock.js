import { body, csrf } from "./dom.js";

// --- idle: the page stays, a strip asks for PIN or password ------------------------------------------
const strip = document.getElementById("lock");
export const lock = () => { if (!strip || !strip.hidden) return; strip.hidden = false; body.classList.add("locked"); document.dispatchEvent(new Event("locked")); strip.querySelector("input[type=password]").focus(); };
if (strip) {
  let active = Date.now();
  for (const name of ["keydown", "pointerdown", "scan"]) document.addEventListener(name, () => { active = Date.now(); }, true);
  setInterval(() => { if (Date.now() - active > Number(strip.dataset.seconds) * 1000) lock(); }, 5000);
  strip.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-CSRFToken": csrf() } }).catch(() => null);
    if (!answer) return;  // no line: the strip stays, and what was typed into it
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { out: true };
    form.reset();
    if (said.open) { strip.hidden = true; body.classList.remove("locked"); active = Date.now(); strip.querySelector(".err").hidden = true; }
    else if (said.out) location.reload();
    else strip.querySelector(".err").hidden = false;
  });
}
