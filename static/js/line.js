// The line to the server: sends, and says so when it is cut. What waits is asked again when it returns.
import { body, csrf } from "./dom.js";
import { lock } from "./lock.js";

const strip = document.getElementById("line");
const waiting = new Set();  // what is done when the line is there again
let state = "", timer = 0, wait = 0;

export const show = (now) => {
  state = now;
  if (!strip) return;
  strip.hidden = !now;
  for (const one of strip.querySelectorAll("[data-line]")) one.hidden = one.dataset.line !== now;
};
export const cut = () => state === "down" || state === "held";

// The token of a page that is older than the sign-in: the server gives its own pages a new one.
const tokens = () => /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=csrfmiddlewaretoken]"));
const renew = (token) => { for (const one of tokens()) one.value = token; };

// One POST. Gives the answer, or null while there is no line; a gateway without a server behind it is no line either.
export const post = async (url, data, more = {}, again = true) => {
  const answer = await fetch(url, {
    method: "POST", body: data, redirect: "follow", ...more, headers: { Accept: "application/json", "X-Line": "1", "X-CSRFToken": csrf() },
  }).catch(() => null);
  if (!answer || [502, 503, 504].includes(answer.status)) return null;
  if (answer.status === 423) lock();
  if (again && answer.status === 403 && answer.headers.get("Content-Type")?.includes("json")) {
    const { csrf: token } = await answer.json();
    if (token) {
      renew(token);
      if (data.has("csrfmiddlewaretoken")) data.set("csrfmiddlewaretoken", token);
      return post(url, data, more, false);
    }
  }
  return answer;
};

const back = async () => {
  clearTimeout(timer); timer = 0;
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) { later(); return; }
  wait = 0;
  if (state === "down") show("");
  for (const one of [...waiting]) { waiting.delete(one); await one(); }
};
const later = () => { if (timer) return; wait = Math.min(wait ? wait * 2 : 1000, 15000); timer = setTimeout(back, wait); };
// No line: what is to be done waits for it.
export const whenBack = (work, now = "down") => { waiting.add(work); if (state !== "held") show(now); later(); };
export const forgetWaiting = (work) => waiting.delete(work);
window.addEventListener("online", () => { if (waiting.size) { wait = 0; back(); } });
window.addEventListener("offline", () => { if (body.dataset.typed && !cut()) { show("down"); waiting.add(() => {}); later(); } });

// While it is cut no link leads away from what stands here; only the list for an evacuation is kept on this machine.
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement} */ (/** @type {Element} */ (event.target).closest?.("a[href]"));
  if (!cut() || !link || link.target || link.getAttribute("href").startsWith("#") || link.pathname === body.dataset.offline) return;
  event.preventDefault();
  strip?.scrollIntoView({ block: "nearest" });
}, true);
