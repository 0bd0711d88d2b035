import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, it } from "vitest";
import { findings } from "../support/axe.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { Scene } from "./scene.ts";
import { isLive, say } from "./windows.ts";

const scene = new Scene();

interface Screen {
  readonly path: string;
  /** What is so before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** What a person does there to see it. */
  readonly reach: (page: Page) => Promise<unknown>;
}

const button = (page: Page, name: RegExp) => page.getByRole("button", { name }).first();

/** Asks the service as somebody's application would. */
async function ask(path: string, token: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const response = await fetch(`${scene.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
}

/** An answer of the server that never comes. */
const withhold = (address: string) => (page: Page) => page.route(address, () => {});

const SCREENS: Readonly<Record<string, Screen>> = {
  "two people": { path: "/", reach: isLive },
  "a person's conversations": {
    path: "/?as=demo-buyer",
    reach: (page) => page.locator(".parlor-row").first().waitFor(),
  },
  "a conversation": { path: "/t/demo-listing-1?as=demo-buyer", reach: isLive },
  "the notifications": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      await button(page, /^Notifications/).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "the menu of one's status": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      await button(page, /^Your status/).click();
      await page.getByRole("menu").waitFor();
    },
  },
  "the menu of a conversation": {
    path: "/?as=demo-buyer",
    reach: async (page) => {
      await button(page, /^Actions for/).click();
      await page.getByRole("menu").waitFor();
    },
  },
  "a search that finds nothing": {
    path: "/?as=demo-buyer",
    reach: async (page) => {
      await page.getByRole("searchbox").fill("a castle");
      await page.getByText("Nothing found").waitFor();
    },
  },
  "an empty archive": {
    path: "/?as=demo-buyer",
    reach: async (page) => {
      await button(page, /^Archived/).click();
      await page.getByText("Nothing is archived.").waitFor();
    },
  },
  "a conversation that is not open to one": {
    path: "/t/demo-listing-2?as=demo-agent",
    reach: (page) => page.getByText("There is no such conversation").waitFor(),
  },
  "a message that was refused": {
    path: "/t/demo-listing-2?as=demo-buyer",
    reach: async (page) => {
      await isLive(page);
      await say(page, "not \u0007 so");
      await page.locator('[data-status="failed"]').first().waitFor();
    },
  },
  "the keyboard shortcuts": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      // The list brings what the keys do.
      await page.locator(".parlor-row").first().waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  "the conversations while they are opened": {
    path: "/",
    prepare: withhold("**/demo/seed"),
    reach: (page) => page.getByText("Opening the conversations").waitFor(),
  },
  "a conversation while it is opened": {
    path: "/t/demo-listing-1?as=demo-buyer",
    prepare: withhold("**/demo/login"),
    reach: async (page) => {
      await page.getByText("Opening the conversation …").waitFor();
      await page.getByText("Loading your conversations").waitFor();
    },
  },
  "a conversation without a network": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      await isLive(page);
      await page.locator(".parlor-row").first().waitFor();
      scene.expected = /WebSocket|ERR_INTERNET_DISCONNECTED|Failed to load resource|fetching the script/;
      await page.context().setOffline(true);
      await page.getByText("You are offline.").waitFor();
    },
  },
  "a conversation in which one may only read": {
    path: "/t/read-along?as=demo-buyer",
    prepare: async () => {
      const members = [{ userId: "demo-seller" }, { userId: "demo-buyer", access: "reader" }];
      await ask("/v1/threads", await serviceToken(), { id: "read-along", members });
    },
    reach: (page) => page.getByText("You can read along here").waitFor(),
  },
  "new messages in a conversation": {
    path: "/t/demo-listing-2?as=demo-buyer",
    prepare: async () => {
      const message = { id: "new-on-this-screen", message: "Have you talked to the bank?" };
      await ask("/v1/threads/demo-listing-2/messages", await tokenOf("demo-seller"), message);
    },
    reach: (page) => page.locator(".parlor-unread").waitFor(),
  },
  "a server without the demo": {
    path: "/",
    prepare: (page) => {
      scene.expected = /Failed to load resource/;
      return page.route("**/demo/*", (route) => route.fulfill({ status: 404, json: {} }));
    },
    reach: (page) => page.getByText("<parlor-messaging").waitFor(),
  },
  "an inbox without conversations": {
    path: "/?as=demo-agent",
    prepare: async (page) => {
      await page.route("**/demo/seed", (route) => route.fulfill({ json: { listings: [] } }));
      await page.route(/\/v1\/inbox\?/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), threads: [] } });
      });
    },
    reach: async (page) => {
      await page.locator(".threads-homes").waitFor();
    },
  },
  "the homes": { path: "/homes?as=demo-buyer", reach: (page) => page.getByRole("heading").first().waitFor() },
  "an address that leads nowhere": {
    path: "/nowhere?as=demo-buyer",
    reach: (page) => page.getByRole("link").first().waitFor(),
  },
};

const WIDE = { width: 1280, height: 800 };
/** WCAG 2.2, 1.4.10: 320 CSS pixels. */
const NARROW = { width: 320, height: 640 };

interface Way {
  readonly viewport: typeof WIDE;
  readonly media: NonNullable<Parameters<Page["emulateMedia"]>[0]>;
}

const IN_THE_LIGHT: Way = { viewport: WIDE, media: { colorScheme: "light", forcedColors: "none" } };
const LIGHT_AND_NARROW: Way = { ...IN_THE_LIGHT, viewport: NARROW };
const IN_THE_DARK: Way = { viewport: WIDE, media: { colorScheme: "dark", forcedColors: "none" } };

const WAYS: Readonly<Record<string, Way>> = {
  "in the light": IN_THE_LIGHT,
  "in the dark": IN_THE_DARK,
  "in forced colours": { viewport: WIDE, media: { colorScheme: "light", forcedColors: "active" } },
  "in the light, 320 pixels wide": LIGHT_AND_NARROW,
  "in the dark, 320 pixels wide": { ...IN_THE_DARK, viewport: NARROW },
};

/** Screens that are reached by English words; in another language one looks at the rest. */
const WORDLESS = ["two people", "a person's conversations", "a conversation", "the homes"];

async function open({ path, prepare, reach }: Screen, options: BrowserContextOptions): Promise<Page> {
  // Whoever wants no motion is shown each state as it ends.
  const page = await scene.window({ reducedMotion: "reduce", ...options });
  await prepare?.(page);
  await page.goto(`${scene.url}${path}`);
  await reach(page);
  return page;
}

/** What axe finds on this screen in each way to look at it, and what is wider than the window. */
async function lookAt(page: Page, ways: typeof WAYS): Promise<Record<string, string[]>> {
  const seen: Record<string, string[]> = {};
  for (const [way, { viewport, media }] of Object.entries(ways)) {
    await page.setViewportSize(viewport);
    await page.emulateMedia(media);
    const found = await findings(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    seen[way] = width > viewport.width ? [...found, `${width} pixels wide`] : found;
  }
  return seen;
}

const nothing = (ways: typeof WAYS) => Object.fromEntries(Object.keys(ways).map((way) => [way, []]));

it.each(Object.entries(SCREENS))(
  "axe finds nothing in both themes, forced colours and at 320 pixels: %s",
  async (_, screen) => {
    const page = await open(screen, { viewport: WIDE });
    expect(await lookAt(page, WAYS)).toEqual(nothing(WAYS));
  },
);

it.each(WORDLESS)("axe finds nothing in Arabic: %s", async (name) => {
  const screen = SCREENS[name];
  if (!screen) throw new Error(`there is no screen "${name}"`);
  const ways = { "in the light": IN_THE_LIGHT, "320 pixels wide": LIGHT_AND_NARROW };
  const page = await open(screen, { viewport: WIDE, locale: "ar" });
  expect(await lookAt(page, ways)).toEqual(nothing(ways));
});
