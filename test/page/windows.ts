import type { Browser, Locator, Page } from "playwright-core";

/** A server that was killed is started again, and the client comes back when its time has come. */
export const RECOVERY_MS = 45_000;

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** What a browser complains about: scripts that threw, what was refused or not there, breaches of the policy. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** A window of its own, as on a device of its own, before it has gone anywhere. */
export async function newWindow(browser: Browser, viewport: Viewport = { width: 900, height: 800 }): Promise<Watched> {
  const page = await (await browser.newContext({ viewport })).newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  return { page, complaints };
}

export const isLive = (page: Page) =>
  page.locator('.parlor-thread[data-connection="live"]').first().waitFor({ timeout: RECOVERY_MS });

export async function say(place: Page | Locator, text: string): Promise<void> {
  const field = place.getByLabel("Write a message");
  await field.fill(text);
  await field.press("Enter");
}

export const message = (place: Page | Locator, text: string) =>
  place.locator("[data-message-id]").filter({ hasText: text });

export const texts = (place: Page | Locator) => place.locator(".parlor-text").allTextContents();
