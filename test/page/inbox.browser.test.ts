import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { asIn, choose, FLAT, HOUSE, row, STUDIO, unreadIn } from "./inbox-rows.ts";
import { Scene } from "./scene.ts";
import { say } from "./windows.ts";

const scene = new Scene();
const as = asIn(scene);

const bell = (page: Page) => page.getByRole("button", { name: /^Notifications/ });

const presenceIn = (page: Page, userId: string, words: string) =>
  row(page, HOUSE).locator(`[data-user-id="${userId}"] [data-presence="${words}"]`);

describe("a person's threads", () => {
  it("what another writes shows in the bell, in the list and on the other device, and goes when it is read", async () => {
    const [nora, second, marcus] = [
      await as("demo-buyer", HOUSE),
      await as("demo-buyer", STUDIO),
      await as("demo-seller", HOUSE),
    ];
    // What was said when the demo was seeded is read; then she looks at another thread.
    await row(nora, HOUSE).waitFor();
    await unreadIn(nora, HOUSE).waitFor({ state: "detached" });
    await row(nora, FLAT).getByRole("link").click();
    await nora.getByRole("region", { name: "Two-bedroom flat with a balcony" }).waitFor();
    await unreadIn(nora, FLAT).waitFor({ state: "detached" });
    await unreadIn(second, STUDIO).waitFor({ state: "detached" });
    await nora.getByRole("button", { name: "Notifications", exact: true }).waitFor();

    await say(marcus, "The invoice for the roof is on its way");
    for (const device of [nora, second]) {
      await device.getByRole("button", { name: "Notifications, 1 new" }).waitFor();
      await unreadIn(device, HOUSE).filter({ hasText: "1" }).waitFor();
      await row(device, HOUSE).getByText("The invoice for the roof is on its way").waitFor();
      await device.locator(".parlor-row").first().and(row(device, HOUSE)).waitFor();
    }
    await say(marcus, "And the plan of the garden");
    await unreadIn(nora, HOUSE).filter({ hasText: "2" }).waitFor();
    await bell(nora).click();
    const entry = nora.getByRole("dialog", { name: "Notifications" }).locator(`[data-thread-id="${HOUSE}"]`);
    await entry.getByText("2 new messages from Marcus Bell Terraced house with a small garden").waitFor();
    // Seen on one device is seen on all; it is not read yet.
    await second.getByRole("button", { name: "Notifications", exact: true }).waitFor();
    await unreadIn(second, HOUSE).filter({ hasText: "2" }).waitFor();

    await entry.getByRole("link").click();
    await nora.locator(`.parlor-row[data-thread-id="${HOUSE}"] a[aria-current="page"]`).waitFor();
    await unreadIn(second, HOUSE).waitFor({ state: "detached" });
    await unreadIn(nora, HOUSE).waitFor({ state: "detached" });
    expect(new URL(nora.url()).pathname).toBe(`/t/${HOUSE}`);
  });

  it("what was new is marked in what is opened by a press, until Esc", async () => {
    const [nora, marcus] = [await as("demo-buyer", FLAT), await as("demo-seller", HOUSE)];
    await say(marcus, "Have you measured the door?");
    await unreadIn(nora, HOUSE).waitFor();
    await row(nora, HOUSE).getByRole("link").click();
    await nora.locator(".parlor-unread").waitFor();
    await nora.keyboard.press("Escape");
    await nora.locator(".parlor-unread").waitFor({ state: "detached" });
  });

  it("what one has begun to say shows where one has left it, until it is said", async () => {
    const nora = await as("demo-buyer", HOUSE);
    await nora.getByLabel("Write a message").fill("About the roof");
    await row(nora, FLAT).getByRole("link").click();
    await row(nora, HOUSE)
      .filter({ hasText: /Draft:\s*About the roof/ })
      .waitFor();
    await row(nora, HOUSE).getByRole("link").click();
    await row(nora, HOUSE).getByText("Draft:").waitFor({ state: "detached" });
    await nora.getByRole("region", { name: "Terraced house" }).getByLabel("Write a message").press("Enter");
    await row(nora, FLAT).getByRole("link").click();
    await row(nora, HOUSE)
      .filter({ hasText: /You:\s*About the roof/ })
      .waitFor();
  });

  it("who looks at the thread is not told of it", async () => {
    const [nora, marcus] = [await as("demo-buyer", HOUSE), await as("demo-seller", HOUSE)];
    await say(marcus, "You are reading this already");
    await nora.locator("[data-message-id]").filter({ hasText: "You are reading this already" }).waitFor();
    await row(nora, HOUSE).getByText("You are reading this already").waitFor();
    await marcus.locator('[data-status="read"]', { hasText: "You are reading this already" }).waitFor();
    expect(await unreadIn(nora, HOUSE).count()).toBe(0);
    await nora.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  });

  it("counts in the title, and can be pinned, archived and marked unread", async () => {
    const nora = await as("demo-buyer", FLAT);
    await nora.getByRole("navigation", { name: "Conversations" }).getByText("Studio under the roof").waitFor();
    const actions = /^Actions for Studio/;
    await choose(nora, actions, "Pin to the top");
    await nora.locator(".parlor-row").first().and(row(nora, STUDIO)).waitFor();
    await choose(nora, actions, "Mark as unread");
    await expect.poll(() => nora.title()).toBe("(1) Two-bedroom flat with a balcony · Parlor");
    await choose(nora, actions, "Archive");
    await row(nora, STUDIO).waitFor({ state: "detached" });
    await nora.getByText("“Studio under the roof, furnished” is in the archive.").waitFor();
    await nora.getByRole("button", { name: "Undo" }).press("Enter");
    await row(nora, STUDIO).getByRole("link").and(nora.locator(":focus")).waitFor();
    expect(await nora.getByRole("button", { name: "Undo" }).count()).toBe(0);
    await choose(nora, actions, "Archive");
    await row(nora, STUDIO).waitFor({ state: "detached" });
    await nora.getByRole("button", { name: "Archived" }).click();
    await choose(nora, actions, "Take out of the archive");
    await nora.getByText("Nothing is archived.").waitFor();
    expect(await nora.locator(".parlor-outcome").textContent()).toBe("");
    await nora.getByRole("button", { name: "All", exact: true }).click();
    await choose(nora, actions, "Unpin");
    await choose(nora, actions, "Do not mark as unread");
    await expect.poll(() => nora.title()).toBe("Two-bedroom flat with a balcony · Parlor");
  });
});

it("what is unread is in the title and at the icon on every page of a person, and on none of another", async () => {
  const nora = await as("demo-buyer", FLAT);
  await nora.evaluate(() => {
    navigator.setAppBadge = async (count) => {
      document.documentElement.dataset.badge = String(count);
    };
  });
  const badge = () => nora.evaluate(() => document.documentElement.dataset.badge);
  await choose(nora, /^Actions for Studio/, "Mark as unread");
  await expect.poll(() => nora.title()).toBe("(1) Two-bedroom flat with a balcony · Parlor");
  await nora.getByRole("link", { name: "Parlor", exact: true }).click();
  await expect.poll(() => nora.title()).toBe("(1) Conversations · Parlor");
  await nora.getByRole("link", { name: "Homes", exact: true }).click();
  await expect.poll(() => nora.title()).toBe("(1) Homes · Parlor");
  expect(await badge()).toBe("1");
  await nora.getByRole("navigation", { name: "Who you are" }).getByRole("link", { name: "Two people" }).click();
  await expect.poll(() => nora.title()).toBe("Homes · Parlor");
  expect(await badge()).toBe("0");
  await choose(await as("demo-buyer", FLAT), /^Actions for Studio/, "Do not mark as unread");
});

describe("who is there", () => {
  it("is online, busy when they say so, and offline soon after they have gone", async () => {
    const [nora, marcus] = [await as("demo-buyer", FLAT), await as("demo-seller", FLAT)];
    await presenceIn(nora, "demo-seller", "online").waitFor();
    await choose(marcus, /^Your status: Online/, "Busy until I change it");
    await marcus.getByRole("button", { name: "Your status: Busy" }).waitFor();
    await presenceIn(nora, "demo-seller", "busy").waitFor();
    await choose(marcus, /^Your status: Busy/, "Online");
    await presenceIn(nora, "demo-seller", "online").waitFor();
    await marcus.context().close();
    await presenceIn(nora, "demo-seller", "offline").waitFor();
  });
});

describe("one voice", () => {
  it("says of a group who wrote last, and is the only one on the page", async () => {
    const [nora, marcus, priya] = [
      await as("demo-buyer", STUDIO),
      await as("demo-seller", FLAT),
      await as("demo-agent", FLAT),
    ];
    await row(nora, FLAT).waitFor();
    await say(marcus, "The lift is being repaired");
    await unreadIn(nora, FLAT).filter({ hasText: "1" }).waitFor();
    await say(priya, "Until Friday");
    const voice = nora.getByRole("status").filter({ hasText: "the last from Priya" });
    await voice.waitFor();
    expect(await nora.locator("[role=status], [role=alert], [role=log], [aria-live]").count()).toBe(1);
  });
});

describe("the menu of a row", () => {
  /** Of each choice, whether it is seen as a whole: at its corners and in its middle there is nothing else. */
  const seen = (page: Page) =>
    page.locator("[role^=menuitem]").evaluateAll((choices) =>
      choices.map((choice) => {
        const { left, right, top, bottom } = choice.getBoundingClientRect();
        const [inset, x, y] = [8, (left + right) / 2, (top + bottom) / 2];
        const corners = [left + inset, right - inset].flatMap((one) =>
          [top + inset, bottom - inset].map((two) => [one, two]),
        );
        return [...corners, [x, y]].every(([one = 0, two = 0]) => document.elementFromPoint(one, two) === choice);
      }),
    );
  const WHOLE = [true, true, true, true];

  it.each([
    ["the only ones in the list", { width: 1200, height: 800 }],
    ["at the end of the window", { width: 1200, height: 420 }],
    ["on a phone", { width: 360, height: 740 }],
  ])("is never cut off: %s", async (_, viewport) => {
    for (const locale of ["en-GB", "ar"]) {
      const nora = await scene.window({ viewport, locale, reducedMotion: "reduce" });
      await nora.goto(`${scene.url}/?as=demo-buyer`);
      for (const threadId of [FLAT, STUDIO]) {
        await row(nora, threadId).getByRole("button").click();
        await nora.getByRole("menu").waitFor();
        // It follows its row, which may still move while the list comes.
        await expect.poll(() => seen(nora)).toEqual(WHOLE);
        await nora.keyboard.press("Escape");
        await nora.getByRole("menu").waitFor({ state: "detached" });
      }
    }
  });

  it("goes along when the list is scrolled, and closes when its row is out of sight", async () => {
    const nora = await as("demo-buyer", FLAT);
    const rows = nora.locator(".parlor-rows");
    await nora.locator(".parlor-row").first().waitFor();
    await rows.evaluate((list: HTMLElement) => Object.assign(list.style, { flex: "none", height: "160px" }));
    await nora.locator(".parlor-row").first().getByRole("button").click();
    const menu = nora.getByRole("menu");
    const scroll = (by: number) => rows.evaluate((list, top) => list.scrollBy({ top }), by);
    await menu.waitFor();
    await menu.evaluate((one) => Promise.all(one.getAnimations().map(({ finished }) => finished)));
    const { y: before } = (await menu.boundingBox()) ?? { y: Number.NaN };
    await scroll(8);
    await expect.poll(async () => (await menu.boundingBox())?.y).toBe(before - 8);
    await scroll(400);
    await menu.waitFor({ state: "detached" });
  });

  it("stays open, and keeps the focus, when its row moves up because somebody writes there", async () => {
    const nora = await as("demo-buyer", HOUSE);
    const last = nora.locator(".parlor-row:last-child");
    const threadId = (await last.getAttribute("data-thread-id")) ?? "";
    const other = await as(threadId === STUDIO ? "demo-agent" : "demo-seller", threadId);
    await last.getByRole("button").click();
    await nora.getByRole("menuitem").first().and(nora.locator(":focus")).waitFor();
    await say(other, "The stairs have been painted");
    await nora.locator(".parlor-row:first-child").getByText("The stairs have been painted").waitFor();
    expect(await seen(nora)).toEqual(WHOLE);
    expect(await nora.getByRole("menu").evaluate((menu) => menu.contains(document.activeElement))).toBe(true);
  });
});

describe("on a phone", () => {
  it("shows the threads or one of them, and leads back", async () => {
    const nora = await as("demo-buyer", FLAT, { width: 360, height: 740 });
    const threads = nora.getByRole("navigation", { name: "Conversations" });
    expect(await threads.count()).toBe(0);
    await nora.getByRole("link", { name: "All conversations" }).click();
    await threads.getByText("Terraced house with a small garden").click();
    await nora.getByRole("region", { name: "Terraced house with a small garden" }).waitFor();
    await nora.goBack();
    await threads.waitFor();
    await nora.goForward();
    await nora.getByRole("link", { name: "All conversations" }).click();
    await threads.waitFor();
    // As far back as before: the list was before the thread, and the first thread before the list.
    await nora.goBack();
    await nora.getByRole("region", { name: "Two-bedroom flat with a balcony" }).waitFor();
    await nora.getByRole("link", { name: "All conversations" }).click();
    await threads.waitFor();
    expect(await nora.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
