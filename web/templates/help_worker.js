// Keeps the page of Help, its styles and its script, for when network or server are gone. Nothing else is ever kept.
const NAME = "waymark-help-{{ version }}";
const HELP = "/help";
const FILES = {{ files|json_script }};
// Without cookies, so that the copy tells nothing of anybody; the language that was chosen is said instead.
const PLAINLY = { credentials: "omit", headers: { "Accept-Language": "{{ lang }}" } };

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((kept) => kept.addAll([HELP, ...FILES].map((file) => new Request(file, PLAINLY))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function orKept(request, file) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(file, { cacheName: NAME, ignoreVary: true });
    if (kept === undefined) throw error;
    return kept;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(orKept(request, HELP));
  else if (FILES.includes(pathname)) event.respondWith(orKept(request, pathname));
});
