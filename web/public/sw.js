// Shows a page of our own when AutoArr cannot be reached. Nothing of the interface or of the API is kept: what
// one sees always comes from the running program.
const CACHE = "autoarr-offline-1";
const FILES = ["offline.html", "offline.css", "offline.js", "icon.svg"];
// What a proxy answers while nobody is behind it.
const NOBODY = [502, 503, 504];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((it) => it.startsWith("autoarr-") && it !== CACHE);
  const tidied = caches.keys().then((names) => Promise.all(old(names).map((it) => caches.delete(it))));
  // Also for the page that is open: it may be the only one there ever is.
  event.waitUntil(tidied.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(askOr(request, offlinePage));
  } else if (FILES.some((it) => new URL(it, self.registration.scope).href === request.url)) {
    event.respondWith(askOr(request, async (otherwise) => (await caches.match(request)) ?? otherwise));
  }
});

// What AutoArr answers, or what is `kept` while nobody does.
function askOr(request, kept) {
  return fetch(request).then(
    (answer) => (NOBODY.includes(answer.status) ? kept(answer) : answer),
    () => kept(Response.error()),
  );
}

// It may stand at any address, so it has to know where its own files are.
async function offlinePage(otherwise) {
  const kept = await caches.match("offline.html");
  if (!kept) return otherwise;
  const text = await kept.text();
  const page = text.replace('<base href="/" />', `<base href="${self.registration.scope}" />`);
  return new Response(page, { headers: kept.headers });
}
