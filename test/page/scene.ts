import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { startServer, type TestServer, type TestServerOptions } from "../support/server.ts";
import { isLive } from "./windows.ts";

/** What a browser says of an outage: a server that is gone, also in the middle of an answer, or a network that is. */
export const OUTAGE = /WebSocket|Failed to load resource|fetching the script/;

/** The demo on a real server, and a real browser, for the tests of one file. Whatever the browser complains about fails the test. */
export class Scene {
  #server: TestServer | undefined;
  #browser: Browser | undefined;
  #persistTo = "";
  readonly #complaints: string[] = [];
  readonly #lasting = new Set<BrowserContext>();
  /** What a test knows that the browser will complain about, as of a server that it has ended. */
  expected = /(?!)/;

  constructor(options: Omit<TestServerOptions, "persistTo"> = {}) {
    beforeAll(async () => {
      this.#persistTo = await mkdtemp(join(tmpdir(), "parlor-page-"));
      const starting = startServer({ ...options, persistTo: this.#persistTo });
      [this.#server, this.#browser] = await Promise.all([starting, launchChromium()]);
      const headers = { "content-type": "application/json" };
      const seeded = await fetch(`${this.url}/demo/seed`, { method: "POST", headers, body: "{}" });
      await seeded.text();
    });
    afterEach(async () => {
      for (const context of this.browser.contexts()) if (!this.#lasting.has(context)) await context.close();
      const complaints = this.#complaints.splice(0).filter((line) => !this.expected.test(line));
      this.expected = /(?!)/;
      expect(complaints).toEqual([]);
    });
    afterAll(async () => {
      await this.#browser?.close();
      await this.#server?.stop();
      await rm(this.#persistTo, { recursive: true, force: true, maxRetries: 5 });
    });
    this.#options = options;
  }

  readonly #options: TestServerOptions;

  get browser(): Browser {
    if (!this.#browser) throw new Error("the browser has not been started");
    return this.#browser;
  }

  get url(): string {
    if (!this.#server) throw new Error("the server has not been started");
    return this.#server.url;
  }

  /** The server is gone, as in a crash; `revive` starts it again with what it had stored. */
  async kill(): Promise<void> {
    this.expected = OUTAGE;
    await this.#server?.kill("SIGKILL");
  }

  async revive(): Promise<void> {
    this.#server = await startServer({ ...this.#options, persistTo: this.#persistTo, port: this.#server?.port });
  }

  /** A window of its own, as on a device of its own. */
  async window(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 1200, height: 800 },
      locale: "en-GB",
      ...options,
    });
    const page = await context.newPage();
    this.watch(page);
    return page;
  }

  /**
   * A window that stays when a test is over, until it is closed or the file is over: to open one costs nearly as much
   * as to open the page in it.
   */
  async lastingWindow(options?: BrowserContextOptions): Promise<Page> {
    const page = await this.window(options);
    this.#lasting.add(page.context());
    return page;
  }

  /** What this page complains about fails the test: scripts that threw, what is not there, breaches of the policy. */
  watch(page: Page): void {
    page.on("pageerror", (error) => this.#complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && this.#complaints.push(line.text()));
  }

  /** A window at this address of the page, with a conversation that is live. */
  async visit(path: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await this.window(options);
    await page.goto(`${this.url}${path}`);
    await isLive(page);
    return page;
  }
}
