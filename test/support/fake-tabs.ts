import type { Fields } from "../../src/client/codec/readers.ts";
import { changeMessage } from "../../src/testing/fake-changes.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { FakeBrowser, type FakeTab } from "./fake-browser.ts";
import { FakeNetwork, type FakeSocket } from "./fake-network.ts";

/** A page in a tab. */
export interface TabPage {
  readonly tab: FakeTab;
  readonly page: FakeNetwork;
}

/** Ada's tabs of one thread, with a server that reads and answers when it is told to. */
export class FakeTabs {
  readonly browser = new FakeBrowser();
  readonly clock = new VirtualClock();
  readonly server = new FakeThread();
  pages: TabPage[] = [];
  #opened = 0;
  /** How many messages and deletions came over each socket, in the order in which they were read. */
  readonly #read = new WeakMap<FakeSocket, number>();

  async open(): Promise<FakeNetwork> {
    const tab = this.browser.open();
    const { server, clock } = this;
    const page = new FakeNetwork({ server, clock, userId: "ada", storage: tab.storage, tabs: tab.tabs });
    // Two tabs that write within a millisecond make different ids.
    page.chance = (++this.#opened * 0.37) % 1;
    // While it cannot be reached, it cannot be over HTTP either.
    page.status = 503;
    this.pages.push({ tab, page });
    await page.parlor.context.store.opened;
    void page.thread.open();
    await page.settled();
    return page;
  }

  /** The tab is closed or crashes: nothing of it happens any more. */
  kill(index: number): void {
    const [dead] = this.pages.splice(index, 1);
    if (!dead) return;
    this.browser.kill(dead.tab);
    for (const socket of dead.page.sockets) socket.isOpen = false;
  }

  /** The server accepts whoever has dialled. */
  accept(): void {
    for (const { page } of this.pages) {
      const socket = page.sockets.at(-1);
      if (socket && !socket.isOpen && page.is !== "live" && !socket.isEnded) page.accept();
    }
  }

  /** The server reads the next message of a tab, if there is one; all live sockets hear of it, the sender their answer. */
  async read(index: number, { isAnswered = true } = {}): Promise<boolean> {
    const socket = this.pages[index]?.page.sockets.at(-1);
    if (!socket?.isOpen) return false;
    const read = this.#read.get(socket) ?? 0;
    const frame = socket.said.filter(({ type }) => type === "send_message" || type === "delete_message")[read];
    if (!frame) return false;
    this.#read.set(socket, read + 1);
    const { events, sent } = frame.type === "send_message" ? this.#post(frame) : this.#delete(frame);
    if (isAnswered) {
      for (const { page } of this.pages) {
        const other = page.sockets.at(-1);
        if (other?.isOpen && events.length > 0) other.hear(...events);
      }
      socket.hear(sent);
    }
    await this.settled();
    return true;
  }

  #post({ id, message }: Fields) {
    return this.server.post("ada", String(id), String(message));
  }

  #delete({ id, ref }: Fields) {
    const changed = changeMessage(this.server, "ada", { type: "delete_message", id: String(id) });
    if (changed.ok) return { events: changed.events, sent: { ...changed.answer, ref } };
    return { events: [], sent: { type: "error", code: changed.code, message: "", retryable: false, id, ref } };
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settled();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Everything works from here on, until nothing waits. */
  async heal(): Promise<void> {
    for (let round = 0; round < 400; round++) {
      await this.settled();
      this.accept();
      await this.settled();
      let isQuiet = true;
      for (let index = 0; index < this.pages.length; index++) if (await this.read(index)) isQuiet = false;
      const waits = this.pages.some(({ page }) =>
        page.thread
          .getSnapshot()
          .messages.some(
            ({ seq, status, change }) => (seq === null && status !== "failed") || change?.status === "sending",
          ),
      );
      // Who has missed what was lost comes back for it.
      const behind = this.pages.filter(({ page }) => page.thread.getSnapshot().lastSeq < this.server.lastSeq);
      if (isQuiet && !waits && behind.length === 0 && this.pages.every(({ page }) => page.is === "live")) return;
      if (isQuiet && !waits) for (const { page } of behind) if (page.is === "live") page.socket.end();
      if (isQuiet) await this.pass(1_000);
    }
    throw new Error(`not quiet: ${JSON.stringify(this.pages.map(({ page }) => page.thread.getSnapshot().messages))}`);
  }
}
