import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildElements } from "../../scripts/build-package.ts";
import { newWindow, type Viewport } from "../page/windows.ts";
import { launchChromium } from "../support/chromium.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { exampleFiles, serveSite } from "./sites.ts";

export const EXAMPLE = "/examples/elements.html";
export const THREAD = "demo-listing-2";
export const OTHER = "demo-listing-1";
/** The site is answered by the test and the server is on this machine: to Chromium, a page that reaches into a network. */
const WITHOUT = ["LocalNetworkAccessChecks"];

interface Visit {
  readonly path?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly viewport?: Viewport;
  /** Before it goes anywhere. */
  readonly prepare?: (page: Page) => void;
}

/** A server, a browser, and somebody else's site with the elements, for one file of tests. */
export class SiteStage {
  server!: TestServer;
  browser!: Browser;
  /** The elements, as one script. */
  script = "";
  #complaints: string[] = [];

  constructor() {
    beforeAll(() => this.#start());
    afterEach(() => this.#endTest());
    afterAll(() => this.#stop());
  }

  /** Nora on the site: the example unless told. */
  async visit({ path = EXAMPLE, files = {}, viewport, prepare }: Visit = {}): Promise<Page> {
    const { page, complaints } = await newWindow(this.browser, viewport);
    this.#complaints = complaints;
    const all = { ...(await exampleFiles(this.script)), ...files };
    await serveSite(page.context(), { files: all, userId: "demo-buyer" });
    prepare?.(page);
    await page.goto(this.server.url + path);
    return page;
  }

  async #start(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "parlor-elements-"));
    [this.server, this.browser] = await Promise.all([
      startServer(),
      launchChromium(WITHOUT),
      buildElements(join(folder, "all.js")),
    ]);
    this.script = await readFile(join(folder, "all.js"), "utf8");
    await rm(folder, { recursive: true });
    await fetch(`${this.server.url}/demo/seed`, { method: "POST" });
  }

  async #endTest(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
    // Breaches of the content security policy are among them.
    expect(this.#complaints).toEqual([]);
  }

  async #stop(): Promise<void> {
    await this.browser?.close();
    await this.server?.stop();
  }
}

/** A thread's row in the list. */
export const row = (page: Page, threadId: string) => page.locator(`.parlor-row[data-thread-id="${threadId}"] a`);
