import type { Page } from "playwright-core";
import { describe, it } from "vitest";
import { asIn, choose, FLAT, HOUSE, row, STUDIO, unreadIn } from "./inbox-rows.ts";
import { Scene } from "./scene.ts";
import { say } from "./windows.ts";

const as = asIn(new Scene());

const bell = (page: Page) => page.getByRole("button", { name: /^Notifications/ });

describe("the list by keyboard", () => {
  const focused = (page: Page) => page.locator(":focus");

  it("what is opened among the unread stays there, until the filter is another", async () => {
    const [nora, marcus] = [await as("demo-buyer", FLAT), await as("demo-seller", HOUSE)];
    await say(marcus, "The gardener comes on Monday");
    await unreadIn(nora, HOUSE).waitFor();
    await nora.getByRole("button", { name: /^Unread/ }).click();
    await row(nora, FLAT).waitFor({ state: "detached" });
    await row(nora, HOUSE).getByRole("link").press("Enter");
    await row(nora, HOUSE).locator("[aria-current=page]").waitFor();
    await unreadIn(nora, HOUSE).waitFor({ state: "detached" });
    await nora.getByLabel("Terraced house with a small garden, Write a message").and(focused(nora)).waitFor();
    await nora.getByRole("button", { name: "All", exact: true }).click();
    await row(nora, FLAT).waitFor();
    await nora.getByRole("button", { name: /^Unread/ }).click();
    await nora.getByText("Everything has been read.").waitFor();
  });

  it("the search is left for what was found, with the arrow down, or with Esc where nothing is typed", async () => {
    const nora = await as("demo-buyer", FLAT);
    await row(nora, STUDIO).waitFor();
    await nora.keyboard.press("Control+k");
    await nora.keyboard.type("studio");
    await row(nora, HOUSE).waitFor({ state: "detached" });
    await nora.keyboard.press("ArrowDown");
    await row(nora, STUDIO).getByRole("link").and(focused(nora)).waitFor();
    await nora.keyboard.press("Control+k");
    await nora.keyboard.press("Escape");
    await nora.getByRole("searchbox").and(focused(nora)).waitFor();
    await row(nora, HOUSE).waitFor();
    await nora.keyboard.press("Escape");
    await nora.locator(".parlor-row").first().getByRole("link").and(focused(nora)).waitFor();
    await nora.getByRole("searchbox").fill("a castle");
    await nora.getByText("Nothing found for “a castle”. Try fewer words.", { exact: true }).waitFor();
  });
});

describe("by keyboard", () => {
  it("opens the bell with Enter, and Esc gives the focus back", async () => {
    const nora = await as("demo-buyer", FLAT);
    await bell(nora).focus();
    await nora.keyboard.press("Enter");
    const panel = nora.getByRole("dialog", { name: "Notifications" });
    await panel.and(nora.locator(":focus")).waitFor();
    await nora.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await bell(nora).and(nora.locator(":focus")).waitFor();
  });

  it("moves in a menu with the arrows, and Esc gives the focus back", async () => {
    const nora = await as("demo-buyer", FLAT);
    const button = nora.getByRole("button", { name: "Your status: Online" });
    await button.focus();
    await nora.keyboard.press("Enter");
    const focused = (name: string) => nora.getByRole("menuitemradio", { name }).and(nora.locator(":focus")).waitFor();
    await focused("Online");
    await nora.keyboard.press("ArrowUp");
    await focused("Appear offline");
    await nora.keyboard.press("ArrowDown");
    await focused("Online");
    await nora.keyboard.press("Escape");
    await button.and(nora.locator(":focus")).waitFor();
  });
});

describe("the focus", () => {
  const link = (page: Page, threadId: string) => row(page, threadId).getByRole("link");

  it("goes to the next row when a row leaves the list, and to the list after the last", async () => {
    const nora = await as("demo-buyer", FLAT);
    const actions = /^Actions for Studio/;
    await choose(nora, actions, "Mark as unread");
    await nora.getByRole("button", { name: /^Unread/ }).click();
    await row(nora, STUDIO).waitFor();
    await row(nora, FLAT).waitFor({ state: "detached" });
    await choose(nora, actions, "Do not mark as unread");
    await nora.getByText("Everything has been read.").waitFor();
    await nora.locator(".parlor-inbox").and(nora.locator(":focus")).waitFor();

    await nora.getByRole("button", { name: "All", exact: true }).click();
    const first = (await nora.locator(".parlor-row").first().getAttribute("data-thread-id")) ?? "";
    const second = (await nora.locator(".parlor-row").nth(1).getAttribute("data-thread-id")) ?? "";
    await row(nora, first).getByRole("button").click();
    await nora.getByRole("menuitem", { name: "Archive" }).click();
    await link(nora, second).and(nora.locator(":focus")).waitFor();
    await nora.getByRole("button", { name: "Archived" }).click();
    await row(nora, first).getByRole("button").click();
    await nora.getByRole("menuitem", { name: "Take out of the archive" }).click();
    await nora.getByText("Nothing is archived.").waitFor();
  });
});
