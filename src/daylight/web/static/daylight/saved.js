// The last copies of what a villager has read: shown, and marked as saved, while there is no network. Nothing of the desk, no
// receipt and no form is kept. Served at the root of the site, so that it may answer for the portal's pages.
"use strict";
const PAGES = "daylight-pages-1", PARTS = "daylight-parts-1", MOST = 40;
const KEPT = /^\/(?:$|v\/\d+\/(?!ask|poster)|payments\/|cases\/|questions\/)/;

const put = async (name, request, answer) => {
  const cache = await caches.open(name);
  await cache.put(request, answer);
  const known = await cache.keys();
  await Promise.all(known.slice(0, Math.max(known.length - MOST, 0)).map((old) => cache.delete(old)));
};
const fresh = async (name, request) => {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) await put(name, request, answer.clone());
  return answer;
};
const page = async (request) => {
  try {
    return await fresh(PAGES, request);
  } catch (error) {
    const saved = await caches.match(request, { cacheName: PAGES });
    if (!saved) throw error;
    const text = (await saved.text()).replace('id="saved-copy" hidden', 'id="saved-copy"');
    return new Response(text, { headers: saved.headers });
  }
};
const part = async (request) => {
  try {
    return await fresh(PARTS, request);
  } catch (error) {
    const saved = await caches.match(request, { cacheName: PARTS });
    if (!saved) throw error;
    return saved;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (KEPT.test(address.pathname)) event.respondWith(page(request));
  } else if (address.pathname.startsWith("/static/")) event.respondWith(part(request));
});
