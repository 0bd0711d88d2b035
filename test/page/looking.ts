import type { BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { findings } from "../support/axe.ts";

/** A screen of the page, for whoever looks at it with axe. */
export interface Screen {
  readonly path: string;
  /** What is so before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** What a person does there to see it. */
  readonly reach: (page: Page) => Promise<unknown>;
}

interface Way {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly media: NonNullable<Parameters<Page["emulateMedia"]>[0]>;
}

const WIDE = { width: 1280, height: 800 };
/** WCAG 2.2, 1.4.10: 320 CSS pixels. */
const NARROW = { width: 320, height: 640 };

const IN_THE_LIGHT: Way = { viewport: WIDE, media: { colorScheme: "light", forcedColors: "none" } };
const IN_THE_DARK: Way = { viewport: WIDE, media: { colorScheme: "dark", forcedColors: "none" } };
const LIGHT_AND_NARROW: Way = { ...IN_THE_LIGHT, viewport: NARROW };

export const ALL_WAYS: Readonly<Record<string, Way>> = {
  "in the light": IN_THE_LIGHT,
  "in the dark": IN_THE_DARK,
  "in forced colours": { viewport: WIDE, media: { colorScheme: "light", forcedColors: "active" } },
  "in the light, 320 pixels wide": LIGHT_AND_NARROW,
  "in the dark, 320 pixels wide": { ...IN_THE_DARK, viewport: NARROW },
};

export const WIDTHS: Readonly<Record<string, Way>> = {
  "in the light": IN_THE_LIGHT,
  "320 pixels wide": LIGHT_AND_NARROW,
};

/** Whoever wants no motion is shown each state as it ends. */
export const STILL: BrowserContextOptions = { reducedMotion: "reduce", viewport: WIDE };

interface Looking {
  readonly url: string;
  readonly page: Page;
  readonly ways: Readonly<Record<string, Way>>;
}

/** Opens a screen and expects that in each way to look at it axe finds nothing, and nothing is wider than the window. */
export async function expectNothingFound(screen: Screen, { url, page, ways }: Looking): Promise<void> {
  // A window that was looked into before is still as it was looked at last.
  await page.setViewportSize(WIDE);
  await page.emulateMedia(IN_THE_LIGHT.media);
  await screen.prepare?.(page);
  await page.goto(`${url}${screen.path}`);
  await screen.reach(page);
  const nothing = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  expect(await lookAt(page, ways)).toEqual(nothing);
}

async function lookAt(page: Page, ways: Looking["ways"]): Promise<Record<string, string[]>> {
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

/** An answer of the server that never comes. */
export const withhold = (address: string) => (page: Page) => page.route(address, () => {});
