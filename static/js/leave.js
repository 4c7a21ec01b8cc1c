// What is left behind at a shared desk: nothing about people, and no page of whoever sat here before.
import { body } from "./dom.js";
import { releaseAll } from "./tail.js";

// The evacuation list is for a dead server, not for whoever sits down next: it goes with the sign-out, and where nobody is signed in.
const forget = () => { releaseAll(); if ("caches" in window) caches.delete("evacuation"); };
for (const form of document.querySelectorAll("form[data-forget]")) form.addEventListener("submit", forget);
if (!body.dataset.whose && document.querySelector("form[action*='/accounts/login/']")) forget();

// What was typed here the browser neither suggests to the next one, nor puts back into a form that has been sent.
if (body.dataset.whose) for (const form of document.forms) form.setAttribute("autocomplete", "off");

// Back out of the browser's memory: shown only if it is still the same person's desk.
window.addEventListener("pageshow", async (event) => {
  if (!event.persisted || !body.dataset.whose) return;
  body.hidden = true;
  const answer = await fetch(body.dataset.typed, { headers: { "X-Poll": "1", Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  const said = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer && said.whose !== body.dataset.whose) location.reload(); else body.hidden = false;
});
