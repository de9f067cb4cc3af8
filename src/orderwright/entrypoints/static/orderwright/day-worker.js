/* Keeps the day sheet and what it is drawn with for when there is no net. The net goes first; a
 * sheet that is closed is forgotten. */
"use strict";
const STORE = "day";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const fresh = async (request) => {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(request, answer.clone());
    else if (answer.status === 404 || answer.status === 410) await store.delete(request);
    return answer;
  } catch (error) {
    const known = await store.match(request.url, { ignoreVary: true });
    if (known) return known;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const ours = address.pathname.startsWith("/day/") && !address.pathname.endsWith("/taps");
  if (ours || address.pathname.startsWith("/static/")) event.respondWith(fresh(request));
});
