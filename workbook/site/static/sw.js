// Keeps the site, so that it opens without a network. `SITE` stands above: its version, and its files.
// What is large (Python, the workbook) is kept when it is first fetched, so that it comes once.

const KEPT = `workbook ${self.registration.scope} ${SITE.version}`;

self.addEventListener("install", (event) => {
  const files = SITE.files.map((name) => new Request(name, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const mine = `workbook ${self.registration.scope} `;
      for (const name of await caches.keys()) {
        if (name.startsWith(mine) && name !== KEPT) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method === "GET" && asked.url.startsWith(self.registration.scope)) {
    event.respondWith(found(asked));
  }
});

async function found(asked) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(asked, { ignoreSearch: true });
  if (kept) return kept;
  const answer = await fetch(asked);
  if (answer.ok && answer.status === 200) await cache.put(asked, answer.clone());
  return answer;
}
