// Serves the page and its scripts while the network is gone. Before this text stand VERSION and
// KEPT: the version of the page, and the addresses of the page (first) and of its scripts.
// It never touches the forms: those lie in the database of the page, which no new version empties.

const PREFIX = "lang-nghe-kiosk-";
const CACHE = PREFIX + VERSION;

async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(
    KEPT.map((address) => new Request(address, { cache: "reload", credentials: "omit" })),
  );
  // While a server is being replaced, page and worker may come from different versions.
  const page = await cache.match(KEPT[0], { ignoreVary: true });
  if (!(await page.text()).includes(VERSION)) {
    await caches.delete(CACHE);
    throw new Error("page of another version");
  }
  await self.skipWaiting();
}

// The version before stays: a page of it may just be loading its scripts.
async function dropOld() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromHere(request, path) {
  const cache = await caches.open(CACHE);
  const kept =
    (await cache.match(path, { ignoreVary: true })) ??
    (await caches.match(path, { ignoreVary: true }));
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const ours = pathname === KEPT[0] || pathname.startsWith(`${KEPT[0]}/files/`);
  if (request.method === "GET" && origin === self.location.origin && ours) {
    event.respondWith(fromHere(request, pathname));
  }
});
