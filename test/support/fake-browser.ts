import type { Locks, OpenStorage, ParlorStorage, Tabs } from "../../src/client/index.ts";

interface Request {
  readonly work: () => Promise<void> | undefined;
  readonly settle: PromiseWithResolvers<unknown>;
  readonly tab: FakeTab;
}

/** What the tabs of one browser share: storage, locks and channels, as the platform has them. */
export class FakeBrowser {
  readonly kept = new Map<string, unknown>();
  readonly aside: unknown[] = [];
  readonly threads = new Map<string, unknown>();
  readonly #waiting = new Map<string, Request[]>();
  readonly #held = new Map<string, Request>();
  readonly #tabs = new Set<FakeTab>();

  open(): FakeTab {
    const tab = new FakeTab(this);
    this.#tabs.add(tab);
    return tab;
  }

  /** The tab is gone, in the middle of whatever it did: its locks are free, and nothing reaches it any more. */
  kill(tab: FakeTab): void {
    tab.isDead = true;
    this.#tabs.delete(tab);
    for (const [name, requests] of this.#waiting) {
      this.#waiting.set(
        name,
        requests.filter((request) => request.tab !== tab),
      );
    }
    for (const [name, held] of [...this.#held]) if (held.tab === tab) this.#release(name, held);
  }

  post(from: FakeTab, name: string, news: unknown): void {
    const copy = structuredClone(news);
    for (const tab of this.#tabs) if (tab !== from) queueMicrotask(() => tab.hear(name, copy));
  }

  request(request: Request, name: string, { steal = false }: { steal?: boolean }): void {
    if (request.tab.isDead) return;
    const held = this.#held.get(name);
    if (steal && held) {
      this.#held.delete(name);
      held.settle.reject(new Error("stolen"));
    }
    if (this.#held.has(name)) this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), request]);
    else this.#grant(name, request);
  }

  abort(request: Request, name: string): void {
    const waiting = this.#waiting.get(name) ?? [];
    if (!waiting.includes(request)) return;
    this.#waiting.set(
      name,
      waiting.filter((other) => other !== request),
    );
    request.settle.reject(new Error("aborted"));
  }

  #grant(name: string, request: Request): void {
    this.#held.set(name, request);
    queueMicrotask(() => {
      if (request.tab.isDead) return;
      void Promise.resolve(request.work()).then(() => this.#release(name, request));
    });
  }

  #release(name: string, request: Request): void {
    if (this.#held.get(name) !== request) return;
    this.#held.delete(name);
    request.settle.resolve(undefined);
    const [next, ...rest] = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, rest);
    if (next) this.#grant(name, next);
  }
}

/** One tab of a browser: what its SDK is given. */
export class FakeTab {
  isDead = false;
  /** Put away (bfcache): what is told meanwhile is lost on it. */
  isAway = false;
  readonly #browser: FakeBrowser;
  readonly #listeners = new Map<string, (news: unknown) => void>();

  constructor(browser: FakeBrowser) {
    this.#browser = browser;
  }

  hear(name: string, news: unknown): void {
    if (!this.isDead && !this.isAway) this.#listeners.get(name)?.(news);
  }

  readonly #locks: Locks = {
    request: (name, options, work) => {
      const request = { work, settle: Promise.withResolvers<unknown>(), tab: this };
      options.signal?.addEventListener("abort", () => this.#browser.abort(request, name));
      this.#browser.request(request, name, options);
      return request.settle.promise;
    },
  };

  readonly tabs: Tabs = {
    locks: this.#locks,
    openChannel: (name, onNews) => {
      this.#listeners.set(name, onNews);
      return {
        post: (news) => !this.isDead && this.#browser.post(this, name, news),
        close: () => this.#listeners.delete(name),
      };
    },
  };

  /** Storage that the tabs share; a dead tab writes nothing any more. */
  readonly storage: OpenStorage = async () => this.#storage;

  get #storage(): ParlorStorage {
    const { kept, aside, threads } = this.#browser;
    return {
      readAll: async () => [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => structuredClone(item)),
      put: async (item) => !this.isDead && kept.set(item.id, structuredClone(item)),
      remove: async (id) => !this.isDead && kept.delete(id),
      setAside: async (item) => {
        aside.push(item);
        for (const [id, other] of kept) if (other === item || Object(other).id === Object(item).id) kept.delete(id);
      },
      putPage: async (key, page) => !this.isDead && threads.set(key, structuredClone(page)),
      readPage: async (key) => threads.get(key),
      clear: async () => {
        if (this.isDead) return;
        kept.clear();
        threads.clear();
      },
    };
  }
}
