import { type WatchIdle, watchIdle } from "./idle.ts";

/**
 * What the SDK needs of its surroundings, so that it runs in browsers, Node, Deno, Bun and Workers, and in
 * tests by a clock that stands still. Each has a default that uses the platform.
 */
export interface Ports {
  readonly clock: Clock;
  /** A number in [0, 1), good enough for ids. */
  readonly random: () => number;
  readonly openSocket: OpenSocket;
  readonly fetch: Fetch;
  /** Tells when the device or the page comes back. Returns how to stop listening. */
  readonly watchDevice: (listener: DeviceListener) => () => void;
  /** Calls `work` once, before the page is painted next; soon, where nothing is painted. */
  readonly paint: (work: () => void) => void;
  /** Tells when somebody is at the device. */
  readonly watchIdle: WatchIdle;
  /** Prints what happens, never a token or a text. */
  readonly debug: (what: string, detail?: unknown) => void;
}

export interface Clock {
  /** Milliseconds since 1970: message ids begin with it. Nothing else depends on its being right. */
  now(): number;
  /** Calls `work` once, not before `ms` have passed. Returns how to cancel it. */
  after(ms: number, work: () => void): () => void;
}

export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Called once, also when the socket never opened. */
  readonly onClose: (code: number) => void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export type OpenSocket = (
  address: { readonly url: string; readonly protocols: readonly string[] },
  on: SocketHandlers,
) => Socket;
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface DeviceListener {
  /** The page is before somebody's eyes again, or the network is back: whoever waits should not. */
  readonly onWake: () => void;
  readonly onNetwork: (isOnline: boolean) => void;
  /** The page is out of sight. */
  readonly onHidden: () => void;
  /** The page is put away, and may be taken out again as it is (bfcache): what is open would keep it from that. */
  readonly onFreeze: () => void;
}

/** The platform's own. */
export function platformPorts(): Ports {
  return {
    clock: {
      now: steadyNow(),
      after(ms, work) {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    },
    random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
    openSocket,
    fetch: (url, init) => fetch(url, init),
    watchDevice,
    paint,
    watchIdle,
    debug: debugOutput(),
  };
}

/**
 * Wall time that never goes back: set back by a day, every deadline would be a day away. Forward it may jump: it
 * counts the sleep of a laptop, in which `performance.now()` stands still and sockets die.
 */
function steadyNow(): () => number {
  let lead = 0;
  let last = 0;
  return () => {
    lead = Math.max(lead, last - Date.now());
    last = Date.now() + lead;
    return last;
  };
}

const openSocket: OpenSocket = ({ url, protocols }, on) => {
  const socket = new WebSocket(url, [...protocols]);
  socket.onopen = () => on.onOpen();
  socket.onmessage = ({ data }) => typeof data === "string" && on.onText(data);
  socket.onclose = ({ code }) => on.onClose(code);
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(1000),
  };
};

/** A page that goes out of sight paints no more: what waited for that should not wait for its return. */
const PAINT_MS = 100;

function paint(work: () => void): void {
  const isSeen = typeof requestAnimationFrame === "function" && document.visibilityState === "visible";
  let isDone = false;
  const once = () => {
    if (!isDone) work();
    isDone = true;
  };
  if (isSeen) requestAnimationFrame(once);
  setTimeout(once, isSeen ? PAINT_MS : 0);
}

function watchDevice({ onWake, onNetwork, onHidden, onFreeze }: DeviceListener): () => void {
  if (typeof addEventListener !== "function" || typeof document === "undefined") return () => {};
  const listening = new AbortController();
  const { signal } = listening;
  addEventListener("online", () => onNetwork(true), { signal });
  addEventListener("offline", () => onNetwork(false), { signal });
  // A page that comes out of the back/forward cache has lost its sockets without an event.
  addEventListener("pageshow", onWake, { signal });
  addEventListener("pagehide", ({ persisted }) => persisted && onFreeze(), { signal });
  const look = () => (document.visibilityState === "visible" ? onWake() : onHidden());
  document.addEventListener("visibilitychange", look, { signal });
  if (document.visibilityState === "hidden") onHidden();
  return () => listening.abort();
}

/** Prints the topics that are wished for: all of them by `parlor:*`, one by its name, as `parlor:connection`. */
function debugOutput(): Ports["debug"] {
  const wishes = debugWish().split(/[\s,]+/);
  const isWanted = (what: string) => wishes.includes("parlor:*") || wishes.includes(`parlor:${what}`);
  return (what, detail = "") => isWanted(what) && console.debug(`parlor:${what}`, detail);
}

/** `localStorage.debug` of a page, the environment variable DEBUG of Node, Deno and Bun. Either may be forbidden. */
function debugWish(): string {
  try {
    if (typeof localStorage !== "undefined" && typeof document !== "undefined") return localStorage.debug ?? "";
    // Deno would ask its user, who has not asked for this.
    const deno = Reflect.get(globalThis, "Deno");
    const state = deno?.permissions.querySync({ name: "env", variable: "DEBUG" }).state ?? "granted";
    return (state === "granted" && Reflect.get(globalThis, "process")?.env.DEBUG) || "";
  } catch {
    return "";
  }
}
