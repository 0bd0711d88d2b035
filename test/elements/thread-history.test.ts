import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ThreadHistory } from "../../src/elements/thread-history.ts";

/** A browser's history, whose ways back take a moment. */
class FakeHistory extends EventTarget {
  entries: unknown[] = [{ site: "its own" }];
  at = 0;

  get state(): unknown {
    return this.entries[this.at];
  }
  pushState(state: unknown): void {
    this.entries = [...this.entries.slice(0, ++this.at), state];
  }
  replaceState(state: unknown): void {
    this.entries[this.at] = state;
  }
  back(): void {
    queueMicrotask(() => {
      this.at--;
      this.dispatchEvent(new Event("popstate"));
    });
  }
}

let browser: FakeHistory;
let moves: (string | null)[];
let threads: ThreadHistory;

beforeEach(() => {
  browser = new FakeHistory();
  moves = [];
  vi.stubGlobal("history", browser);
  vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
  threads = new ThreadHistory((threadId) => moves.push(threadId));
  threads.listen("0");
});
afterEach(() => {
  threads.leave();
  vi.unstubAllGlobals();
});

it("a thread that is opened while the entry of another is taken back stays open, and has an entry", async () => {
  threads.open("t1");
  threads.close();
  threads.open("t2");
  await Promise.resolve();
  expect([moves, threads.threadId, browser.at]).toEqual([[], "t2", 1]);
  browser.back();
  await Promise.resolve();
  expect([moves, threads.threadId, browser.at]).toEqual([[null], null, 0]);
  expect(browser.state).toMatchObject({ site: "its own" });
});

it("one that is closed again meanwhile has none, and who closes twice goes back once", async () => {
  threads.open("t1");
  threads.close();
  threads.open("t2");
  threads.close();
  threads.close();
  await Promise.resolve();
  await Promise.resolve();
  expect([moves, threads.threadId, browser.at]).toEqual([[], null, 0]);
});
