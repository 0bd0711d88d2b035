import type { Page } from "playwright-core";
import { beforeAll, it } from "vitest";
import { ALL_WAYS, expectNothingFound, type Screen, STILL, WIDTHS } from "./looking.ts";
import { Scene } from "./scene.ts";
import { isLive } from "./windows.ts";

const scene = new Scene();

/** A window for each language. Whoever looks into it has been here before, but for the first screen. */
let english: Page;
let arabic: Page;
beforeAll(async () => {
  english = await scene.lastingWindow(STILL);
  arabic = await scene.lastingWindow({ ...STILL, locale: "ar" });
});

const button = (page: Page, name: RegExp) => page.getByRole("button", { name }).first();

/** Reached without a word, so in any language. */
const PLACES: Readonly<Record<string, Screen>> = {
  "two people": { path: "/", reach: isLive },
  "a person's conversations": {
    path: "/?as=demo-buyer",
    reach: async (page) => {
      await isLive(page);
      await page.locator(".parlor-row").first().waitFor();
    },
  },
  "a conversation": { path: "/t/demo-listing-1?as=demo-buyer", reach: isLive },
  "the homes": { path: "/homes?as=demo-buyer", reach: (page) => page.getByRole("heading").first().waitFor() },
};

const DEAD_ENDS: Readonly<Record<string, Screen>> = {
  "a conversation that is not there, or not open to one": {
    path: "/t/nowhere?as=demo-buyer",
    prepare: async () => {
      scene.expected = /404/;
    },
    reach: (page) =>
      page.locator(".parlor-refusal", { hasText: "There is no such conversation" }).getByRole("button").waitFor(),
  },
  "an address that leads nowhere": {
    path: "/nowhere?as=demo-buyer",
    reach: (page) => page.getByRole("link").first().waitFor(),
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
};

/** What is opened on a page. */
const OPENED: Readonly<Record<string, Screen>> = {
  "what a conversation is about": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      await button(page, /^About this listing/).click();
      await page.locator(".parlor-member").first().waitFor();
    },
  },
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
  "the keyboard shortcuts": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      await isLive(page);
      await page.keyboard.press("Control+/");
      await page.getByRole("dialog").waitFor();
    },
  },
};

it.each(Object.entries({ ...PLACES, ...DEAD_ENDS, ...OPENED }))(
  "axe finds nothing in both themes, forced colours and at 320 pixels: %s",
  (_, screen) => expectNothingFound(screen, { url: scene.url, page: english, ways: ALL_WAYS }),
);

it.each(Object.entries(PLACES))("axe finds nothing in Arabic: %s", (_, screen) =>
  expectNothingFound(screen, { url: scene.url, page: arabic, ways: WIDTHS }),
);
