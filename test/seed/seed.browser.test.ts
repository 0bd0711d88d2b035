import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBundle } from "../hooks/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import type {} from "./page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** The examples name their component and do not export it. */
const exported: Plugin = {
  name: "exported",
  setup: ({ onLoad }) =>
    onLoad({ filter: /test\/seed\/[\w-]+\.jsx$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      const [, name] = /^function (\w+)\(/m.exec(contents) ?? [];
      return { contents: `${contents}\nexport default ${name};\n`, loader: "jsx" };
    }),
};

const open = (page: string) => openBundle(browser, join("test/seed", page), [exported]);

it("the example of an application says that it connects, until it has", async () => {
  const { page, errors } = await open("app-page.ts");
  await page.waitForFunction(() => document.body.textContent?.includes("Connecting to real-time messaging..."));
  await page.evaluate(() => globalThis.letIn());
  await page.waitForFunction(() => !document.body.textContent?.includes("Connecting"));
  expect(errors).toEqual([]);
});

it("the example of a component sends, and logs each message once, under StrictMode", async () => {
  const { page, errors, lines } = await open("custom-page.ts");
  await page.getByText("Status: Connected").waitFor();
  await page.getByRole("button", { name: "Send Message" }).click();
  await page.waitForFunction(() => globalThis.room.texts().length === 1);
  await page.evaluate(() => void globalThis.room.say("bob", "Hello yourself"));
  await page.waitForFunction(() => globalThis.heard.length === 2);
  expect(await page.evaluate(() => globalThis.heard)).toEqual(["Hello World!", "Hello yourself"]);
  expect(lines.filter((line) => line.startsWith("New message:"))).toHaveLength(2);
  // The example removes its listener from the window; the hook takes it from the service all the same.
  await page.evaluate(() => globalThis.leave());
  await page.evaluate(() => void globalThis.room.say("bob", "Still there?"));
  await page.waitForFunction(() => globalThis.heard.length === 3);
  expect(lines.filter((line) => line.startsWith("New message:"))).toHaveLength(2);
  expect(errors).toEqual([]);
});

it("the example of the service logs how the connection goes", async () => {
  const { page, errors, lines } = await open("service-page.ts");
  await page.waitForFunction(() => globalThis.isConnected());
  await expect.poll(() => lines.filter((line) => line.startsWith("Connection status:")).length).toBeGreaterThan(0);
  await page.evaluate(() => globalThis.server.cut());
  await page.waitForFunction(() => !globalThis.isConnected());
  await page.waitForFunction(() => globalThis.isConnected());
  expect(errors).toEqual([]);
});

it("the examples of a message thread and of a notification center are those, under StrictMode", async () => {
  const { page, errors } = await open("components-page.ts");
  await page.locator('.parlor-thread[data-connection="live"]').waitFor();
  await page.getByLabel("Write a message").fill("Hello World!");
  await page.getByLabel("Write a message").press("Enter");
  await page.waitForFunction(() => globalThis.room.texts().length === 1);
  await page.evaluate(() => void globalThis.room.say("bob", "Hello yourself"));
  await page.locator(".parlor-text", { hasText: "Hello yourself" }).waitFor();
  // One socket, however often it was mounted.
  expect(await page.evaluate(() => globalThis.room.sockets)).toBe(1);

  const other = () =>
    void globalThis.server.createThread({ threadId: "t2", members: ["ada", "bob"] }).say("bob", "Psst");
  await page.evaluate(other);
  await page.getByRole("button", { name: "Notifications, 1 new" }).click();
  await page.getByRole("dialog").getByText("Psst").waitFor();
  await page.evaluate(() => globalThis.leave());
  await page.waitForFunction(() => globalThis.room.sockets === 0 && !globalThis.isConnected());
  await page.evaluate(() => globalThis.comeBack());
  await page.locator(".parlor-text", { hasText: "Hello yourself" }).waitFor();
  expect(errors).toEqual([]);
});
