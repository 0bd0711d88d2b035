/** `npm run screenshots`: pictures of the main screens, in `docs/screens`, as README.md shows them. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium, HOW_TO_GET_CHROMIUM, installChromium } from "./chromium.ts";
import { freePort, startWranglerDev } from "./wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs/screens");

interface Screen extends BrowserContextOptions {
  readonly name: string;
  readonly path: string;
  readonly reach?: (page: Page) => Promise<unknown>;
}

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 };

const SCREENS: readonly Screen[] = [
  { name: "two-people", path: "/", ...DESK },
  { name: "conversation", path: "/t/demo-listing-1?as=demo-buyer", ...DESK },
  { name: "conversation-dark", path: "/t/demo-listing-2?as=demo-buyer", ...DESK, colorScheme: "dark" },
  { name: "homes", path: "/homes?as=demo-buyer", ...DESK },
  {
    name: "notifications",
    path: "/t/demo-listing-1?as=demo-seller",
    ...DESK,
    reach: async (page) => {
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await page.getByRole("dialog").locator(".parlor-entry").first().waitFor();
    },
  },
  { name: "arabic", path: "/t/demo-listing-1?as=demo-buyer", ...DESK, locale: "ar" },
  { name: "phone-list", path: "/?as=demo-buyer", ...PHONE },
  { name: "phone-conversation", path: "/t/demo-listing-1?as=demo-buyer", ...PHONE },
  { name: "phone-dark", path: "/t/demo-listing-3?as=demo-buyer", ...PHONE, colorScheme: "dark" },
];

/** Settles when every picture that is in view is there; those that are not are not even asked for. */
const PAINTED = `Promise.all([...document.images].map((image) => {
  const { top, bottom } = image.getBoundingClientRect();
  const isInView = image.checkVisibility() && bottom > 0 && top < innerHeight;
  return isInView && image.decode().catch(() => {});
}))`;

async function main(): Promise<void> {
  const executablePath = findChromium() ?? installChromium();
  if (!executablePath) throw new Error(HOW_TO_GET_CHROMIUM);
  const persistTo = await mkdtemp(join(tmpdir(), "parlor-screens-"));
  const config = join(root, "test/support/wrangler.test.toml");
  const port = await freePort();
  const vars = { JWT_SECRET: randomBytes(32).toString("base64url") };
  const server = await startWranglerDev({ port, persistTo, config, vars, onLine: () => {} });
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    await mkdir(folder, { recursive: true });
    const headers = { "content-type": "application/json" };
    const seeded = await fetch(`${server.url}/demo/seed`, { method: "POST", headers, body: "{}" });
    if (!seeded.ok) throw new Error(`unable to seed; because the server answered ${await seeded.text()}`);
    for (const screen of SCREENS) await take(browser, server.url, screen);
  } finally {
    await browser.close();
    await server.kill("SIGKILL");
    await rm(persistTo, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function take(browser: Browser, url: string, { name, path, reach, ...options }: Screen): Promise<void> {
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(`${url}${path}`, { waitUntil: "networkidle" });
  await page.locator(".parlor-row:visible, .parlor-message:visible, .home:visible").first().waitFor();
  await reach?.(page);
  await page.evaluate(PAINTED);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/screens/${name}.png`);
  await context.close();
}

await main();
