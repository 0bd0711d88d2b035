import { allowed } from "./allowed.ts";
import type { WatchIdle } from "./inbox/idle.ts";

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
  /** Other tabs of the same user; undefined where there are none. */
  readonly tabs?: Tabs | undefined;
  /** Prints what happens, never a token or a text. */
  readonly debug: (what: string, detail?: unknown) => void;
}

/** Web Locks, as far as they are needed. */
export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    work: () => Promise<void> | undefined,
  ): Promise<unknown>;
}

export interface Channel {
  post(news: unknown): void;
  close(): void;
}

export interface Tabs {
  readonly locks: Locks;
  readonly openChannel: (name: string, onNews: (news: unknown) => void) => Channel;
}

export interface Clock {
  /** Milliseconds since 1970: message ids begin with it. Nothing else depends on its being right. */
  now(): number;
  /** Calls `work` once, not before `ms` have passed, or 24 days if that is less. Returns how to cancel it. */
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

/** What is given or the platform's own. How to watch for somebody, only an inbox wants to know, and brings it along. */
export type FoundPorts = Omit<Ports, "watchIdle"> & Partial<Ports>;

const MAX_TIMER_MS = 2 ** 31 - 1;

/** The platform's own. */
export function platformPorts(): FoundPorts {
  return {
    clock: {
      now: steadyNow(),
      after(ms, work) {
        // A longer one would be due at once; whoever waits looks at the clock, and waits again.
        const timer = setTimeout(work, Math.min(ms, MAX_TIMER_MS));
        return () => clearTimeout(timer);
      },
    },
    random,
    openSocket,
    fetch: (url, init) => fetch(url, init),
    watchDevice,
    paint,
    tabs: platformTabs(),
    debug: debugOutput(),
  };
}

/** Also where there is no Web Crypto, as in React Native. */
const random = (): number =>
  allowed(() => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32) ?? Math.random();

/** Both or neither: of tabs that do not hear each other, one must not wait for another's lock. */
function platformTabs(): Tabs | undefined {
  if (typeof document === "undefined") return undefined;
  const locks = allowed(() => navigator.locks);
  const trial = allowed(() => new BroadcastChannel("parlor"));
  trial?.close();
  if (!locks || !trial) return undefined;
  return {
    // What throws instead of rejecting is the same refusal.
    locks: { request: async (name, options, work) => locks.request(name, options, work) },
    openChannel(name, onNews) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => onNews(data);
      return { post: (news) => channel.postMessage(news), close: () => channel.close() };
    },
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

const isSeen = (): boolean => document.visibilityState === "visible";

/** A page that goes out of sight paints no more: what waited for that should not wait for its return. */
const PAINT_MS = 100;

function paint(work: () => void): void {
  const isPainted = typeof requestAnimationFrame === "function" && isSeen();
  let isDone = false;
  const once = () => {
    if (!isDone) work();
    isDone = true;
  };
  if (isPainted) requestAnimationFrame(once);
  setTimeout(once, isPainted ? PAINT_MS : 0);
}

function watchDevice({ onWake, onNetwork, onHidden, onFreeze }: DeviceListener): () => void {
  if (typeof addEventListener !== "function" || typeof document === "undefined") return () => {};
  const listening = new AbortController();
  const look = () => (isSeen() ? onWake() : onHidden());
  const heard = {
    online: () => onNetwork(true),
    offline: () => onNetwork(false),
    // A page that comes out of the back/forward cache has lost its sockets without an event; a new one may be out of sight.
    pageshow: look,
    pagehide: (event: Event) => "persisted" in event && event.persisted && onFreeze(),
    // It bubbles to the window.
    visibilitychange: look,
  };
  for (const [type, work] of Object.entries(heard)) addEventListener(type, work, { signal: listening.signal });
  // How it is now: what was so when somebody last listened may be over.
  if (!isSeen()) onHidden();
  if (!navigator.onLine) onNetwork(false);
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
