import type { Page } from "playwright-core";
import { it } from "vitest";
import { ALL_WAYS, expectNothingFound, type Screen } from "./looking.ts";
import { Scene } from "./scene.ts";

const scene = new Scene();

const button = (page: Page, name: RegExp) => page.getByRole("button", { name }).first();

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
      // The list brings what the keys do.
      await page.locator(".parlor-row").first().waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
};

it.each(Object.entries(OPENED))("axe finds nothing in both themes, forced colours and at 320 pixels: %s", (_, screen) =>
  expectNothingFound(scene, { screen, ways: ALL_WAYS }),
);
