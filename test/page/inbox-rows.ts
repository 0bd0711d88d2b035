import type { Page } from "playwright-core";
import type { Scene } from "./scene.ts";
import type { Viewport } from "./windows.ts";

/** Nora, Marcus and Priya are in the first; Nora and Marcus in the second; Nora and Priya in the third. */
export const [FLAT, HOUSE, STUDIO] = ["demo-listing-1", "demo-listing-2", "demo-listing-3"] as const;

/** Opens a thread as somebody, in a window of its own. */
export const asIn =
  (scene: Scene) =>
  (userId: string, threadId: string, viewport: Viewport = { width: 1200, height: 800 }): Promise<Page> =>
    scene.visit(`/t/${threadId}?as=${userId}`, { viewport });

export const row = (page: Page, threadId: string) => page.locator(`.parlor-row[data-thread-id="${threadId}"]`);

export const unreadIn = (page: Page, threadId: string) => row(page, threadId).locator(".parlor-badge");

export async function choose(page: Page, button: RegExp, item: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.getByRole(/online|busy|offline/i.test(item) ? "menuitemradio" : "menuitem", { name: item }).click();
}
