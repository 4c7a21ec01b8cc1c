import { body } from "./dom.js";

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
