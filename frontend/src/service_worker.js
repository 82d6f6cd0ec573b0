// Files that never change are kept, and one page for when there is no connection. Pages with data never are: what
// one person saw must not be there for the next one at the same machine.
const { version, files, offline } = self.dougong;
const name = `dougong-${version}`;

const keepOffline = async () => {
  const answer = await fetch(offline, { cache: "no-store", credentials: "same-origin" });
  if (answer.ok) await (await caches.open(name)).put(offline, answer);
};

self.addEventListener("install", (event) => {
  const keep = async () => {
    await (await caches.open(name)).addAll(files);
    await keepOffline();
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const old of await caches.keys()) if (old.startsWith("dougong-") && old !== name) await caches.delete(old);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// The language or the theme was changed: the page for no connection is to be like all others.
self.addEventListener("message", (event) => {
  if (event.data === "looks-changed") event.waitUntil(keepOffline());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(offline)) ?? Response.error()));
  } else if (files.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request, { cacheName: name }).then((kept) => kept ?? fetch(request)));
  }
});
