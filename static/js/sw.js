// Keeps the evacuation list and its style sheets readable when the server is gone. Nothing else is kept.
const worker = /** @type {any} */ (self);  // the page's types know no service worker
worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(async () => {
      const cache = await caches.open("evacuation");
      const kept = (await cache.match(new URL(request.url).pathname)) ?? (await cache.match((await cache.keys())[0] ?? request.url));
      if (kept && Date.now() < 1000 * Number(kept.headers.get("X-Until"))) return kept;
      await caches.delete("evacuation");  // the sign-in it was drawn for has ended
      return Response.error();
    }));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).then(async (answer) => {
      (await caches.open("styles")).put(request, answer.clone());
      return answer;
    }).catch(() => caches.match(request)));
  }
});
