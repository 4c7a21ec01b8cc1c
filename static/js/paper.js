import { body } from "./dom.js";

// --- a slip on a roll is as long as what stands on it: its page is measured, and said before it is printed -----------
const roll = document.querySelector(".roll"), length = new CSSStyleSheet(), MM = 25.4 / 96;
const measure = () => {
  const long = Math.ceil(roll.getBoundingClientRect().height * MM) + 7;  // the margins, and one for rounding
  length.replaceSync(`@page roll { size: 80mm ${long}mm; margin: 3mm; }`);
};
if (roll) {
  roll.classList.remove("longer", "long");  // the server's guess
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, length];
  measure();
  document.fonts.ready.then(measure);
  addEventListener("beforeprint", measure);
}

// --- one key prints and returns: the paper prints by itself where a print was asked for, and goes back when that is done ---
for (const node of document.querySelectorAll("[data-print]")) node.addEventListener("click", () => print());
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-prints]"))) {
  form.addEventListener("submit", () => sessionStorage.setItem("prints", new URL(form.dataset.prints || form.action, location.href).pathname));
}
const asked = sessionStorage.getItem("prints");
if (document.querySelector("[data-print]") && asked === location.pathname) {
  sessionStorage.removeItem("prints");
  addEventListener("afterprint", () => history.back(), { once: true });
  document.fonts.ready.then(() => print());
}

// --- the list that must be readable when the server is gone, kept every five minutes ------------------------------------
if ("serviceWorker" in navigator && body.dataset.offline) {
  navigator.serviceWorker.register("/sw.js").catch(() => {});
  // Not with every page: what was asked for a minute ago is good, and what has not changed since is not sent again.
  const keep = async () => {
    const url = body.dataset.offline, cache = await caches.open("evacuation"), kept = await cache.match(url);
    if (kept && Date.now() - Number(kept.headers.get("X-Kept")) < 60000) return;
    const headers = { "X-Poll": "1", ...(kept?.headers.has("ETag") && { "If-None-Match": kept.headers.get("ETag") }) };
    const answer = await fetch(url, { headers, cache: "no-store" }).catch(() => null);
    const list = answer?.status === 304 ? kept : answer?.ok && !answer.redirected ? answer : null;
    if (!list) return;
    const said = new Headers(list.headers);
    said.set("X-Kept", String(Date.now()));
    await cache.put(url, new Response(await list.blob(), { headers: said }));
  };
  keep(); setInterval(keep, 300000);
}
