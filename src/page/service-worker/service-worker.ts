/**
 * Serves the page without a network. A new build is kept beside the old one and answers from the next navigation on;
 * a page of the old one keeps working, because its files are kept for as long as it may be open.
 */
import { answerFile, answerPage, dropOthers, type Ground, judge, keepFiles, type Shell } from "./shell.ts";

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const SHELL: Shell;

const ground: Ground = {
  caches: self.caches,
  fetch: (request) => fetch(request),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles(SHELL, ground, self.location.origin).then(() => self.skipWaiting()));
});

/** The page that brought it is served by it too: a deploy must not take from it what it has not loaded yet. */
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropIfAlone(0)])));

/** A page has been loaded: the last one of an older build may have gone. */
self.addEventListener("message", (event) => {
  if (event.data === "loaded") event.waitUntil(dropIfAlone(1));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  const asked = judge(SHELL, request);
  if (asked === "page") event.respondWith(answerPage(SHELL, ground, request));
  else if (asked === "file") event.respondWith(answerFile(SHELL, ground, request));
});

/** While other pages are open they may be of another build, and while a newer one is coming this is no longer the latest. */
async function dropIfAlone(pages: number): Promise<void> {
  const { installing, waiting } = self.registration;
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length <= pages && !installing && !waiting) await dropOthers(SHELL, ground);
}
