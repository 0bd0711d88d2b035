import { allowed } from "../client/allowed.ts";

/** Called when the device's way back, or forward, leads to this thread, or with null to the list. */
type OnMove = (threadId: string | null) => void;

/** What an entry says of this element; a page's own state stays beside it. */
const KEY = "parlor-messaging";

interface Entry {
  readonly name: string;
  readonly threadId: string | null;
}

/**
 * Where list and thread take turns, a thread has an entry of its own in the browser's history, so that Back leads to the
 * list instead of away from the site. The entry is taken back when the thread is closed in another way. The entry before
 * it is marked as the list's: any other is the page's, and none of this element's business.
 */
export class ThreadHistory {
  readonly #onMove: OnMove;
  #name = "";
  #listening = new AbortController();
  /** It is being taken back: a second step would leave the site. */
  #isGoing = false;
  /** What was opened meanwhile. */
  #next: string | null = null;

  constructor(onMove: OnMove) {
    this.#onMove = onMove;
  }

  /** The thread that the present entry says, after a reload for instance. */
  get threadId(): string | null {
    return this.#entry?.threadId ?? null;
  }

  /** `name` tells this element's entries from those of others. */
  listen(name: string): void {
    this.#name = name;
    this.#isGoing = false;
    this.#listening.abort();
    this.#listening = new AbortController();
    addEventListener("popstate", () => this.#moved(), { signal: this.#listening.signal });
  }

  /** Takes back its entry, should it be the present one. */
  leave(): void {
    this.#listening.abort();
    this.close();
  }

  /** Somebody opened a thread in place of the list, or of another thread. */
  open(threadId: string): void {
    if (this.#isGoing) this.#next = threadId;
    else if (this.threadId === null) {
      this.#write("replaceState", null);
      this.#write("pushState", threadId);
    } else this.#write("replaceState", threadId);
  }

  /** The thread was closed. */
  close(): void {
    this.#next = null;
    if (this.threadId === null || this.#isGoing) return;
    this.#isGoing = true;
    history.back();
  }

  get #entry(): Entry | undefined {
    const entry: Entry | undefined = history.state?.[KEY];
    return entry?.name === this.#name ? entry : undefined;
  }

  #moved(): void {
    const [isOwn, next] = [this.#isGoing, this.#next];
    this.#isGoing = false;
    this.#next = null;
    const entry = this.#entry;
    // What it took back itself is nobody's wish to go anywhere.
    if (!isOwn && entry) this.#onMove(entry.threadId);
    if (next !== null) this.open(next);
  }

  /** A frame without an origin may not write its history: then Back is the browser's. */
  #write(how: "pushState" | "replaceState", threadId: string | null): void {
    const entry: Entry = { name: this.#name, threadId };
    allowed(() => history[how]({ ...history.state, [KEY]: entry }, ""));
  }
}
