import { allowed } from "../client/allowed.ts";

/** It fetches everything there is: not while the first conversation is on its way, nor while one begins to write. */
const AFTER_MS = 8_000;

/** Lets the page be opened without a network, where the browser can do that. Costs the first load nothing. */
export function keepForOffline(): void {
  // Not every page may have one: not in a private window or without cookies, nor over plain HTTP elsewhere than here.
  const serviceWorker = allowed(() => navigator.serviceWorker);
  if (!serviceWorker) return;
  serviceWorker.controller?.postMessage("loaded");
  const register = () => void serviceWorker.register("/service-worker.js").catch(() => {});
  const later = () => setTimeout(register, serviceWorker.controller ? 0 : AFTER_MS);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}
