import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive, message, say, type Viewport } from "./windows.ts";

const PHONE = { width: 360, height: 740 };

const scene = new Scene();

async function at(path: string, viewport: Viewport = { width: 900, height: 800 }): Promise<Page> {
  const page = await scene.window({ viewport });
  await page.goto(scene.url + path);
  return page;
}

const home = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });
const composer = (page: Page) => page.getByLabel("Write a message");

describe("a home", () => {
  it("is asked about on a phone, and the answer comes to whoever asked", async () => {
    const nora = await at("/homes?as=demo-buyer", PHONE);
    await home(nora, "Terraced house").getByRole("link", { name: "Open the conversation" }).waitFor();
    await home(nora, "Old mill house").getByRole("button", { name: "Ask about this home" }).click();
    await isLive(nora);
    expect(new URL(nora.url()).pathname + new URL(nora.url()).search).toBe("/t/demo-listing-4?as=demo-buyer");
    await composer(nora).and(nora.locator(":focus")).waitFor();
    await say(nora, "Does the wheel still turn?");

    const marcus = await at("/homes?as=demo-seller", PHONE);
    await home(marcus, "Old mill house").getByRole("link", { name: "Open the conversation" }).click();
    await message(marcus, "Does the wheel still turn?").waitFor();
    await say(marcus, "When the stream is high, it does.");
    await message(nora, "When the stream is high, it does.").waitFor();

    await nora.goBack();
    await home(nora, "Old mill house").getByRole("link", { name: "Open the conversation" }).waitFor();
    expect(await nora.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  });

  it("is found where one left it, after the way back and after a reload; the homes begin at their top otherwise", async () => {
    const nora = await at("/homes?as=demo-buyer", PHONE);
    const main = nora.locator("main");
    const top = () => main.evaluate((element) => element.scrollTop);
    const link = home(nora, "Studio under the roof").getByRole("link", { name: "Open the conversation" });
    await link.scrollIntoViewIfNeeded();
    const left = await top();
    expect(left).toBeGreaterThan(200);
    await expect.poll(() => nora.evaluate(() => history.state?.top)).toBe(left);
    await link.click();
    await isLive(nora);
    await nora.goBack();
    await link.waitFor();
    expect(await top()).toBe(left);
    await nora.reload();
    await link.waitFor();
    expect(await top()).toBe(left);
    await link.click();
    await isLive(nora);
    await nora.getByRole("link", { name: "Homes" }).click();
    await link.waitFor();
    expect(await top()).toBe(0);
  });

  it("is asked about while one sees both sides, and the other side has the conversation at once", async () => {
    const page = await at("/homes", { width: 1440, height: 900 });
    await home(page, "Bright flat").getByRole("button", { name: "Ask about this home" }).click();
    const [nora, priya] = [page.locator('[data-person="demo-buyer"]'), page.locator('[data-person="demo-agent"]')];
    await nora.locator("textarea").and(page.locator(":focus")).waitFor();
    await say(nora, "Does one smell the bread?");
    await message(priya, "Does one smell the bread?").waitFor();
  });

  it("says so when it cannot be asked about now, and can be asked about again", async () => {
    const nora = await at("/homes?as=demo-buyer");
    await nora.route("**/demo/grant", (route) => route.abort());
    scene.expected = /Failed to load resource/;
    // Both have been asked about above: as if this were the first visit.
    const { listings } = Object(await (await fetch(`${scene.url}/demo/seed`, { method: "POST" })).json());
    const json = { listings: listings.map((one: object) => ({ ...one, isOpen: false })) };
    await nora.route("**/demo/seed", (route) => route.fulfill({ json }));
    await nora.reload();
    const ask = home(nora, "Old mill house").getByRole("button", { name: "Ask about this home" });
    await ask.click();
    await nora.getByText("The conversation could not be opened.").waitFor();
    await nora.unroute("**/demo/grant");
    await ask.click();
    await isLive(nora);
  });
});

describe("the page says what to do", () => {
  it("at an address that is none, also one that is not well-formed", async () => {
    const page = await at("/nowhere");
    await page.getByRole("heading", { name: "Nothing at this address" }).waitFor();
    expect(await page.title()).toBe("Nothing at this address · Parlor");
    await page.getByRole("link", { name: "See the homes" }).click();
    await page.getByRole("heading", { name: "Homes between the river and the old port" }).waitFor();
    await page.goBack();
    await page.evaluate(() => history.replaceState(null, "", "/t/%E0%A4%A"));
    await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    await page.getByRole("heading", { name: "Nothing at this address" }).waitFor();
    await page.getByRole("link", { name: "To the conversations" }).click();
    await isLive(page);
  });

  it("when there is no such conversation", async () => {
    const page = await at("/t/no-such-thread");
    await page.getByText("There is no such conversation").waitFor();
    await page.getByRole("link", { name: "See the homes" }).waitFor();
  });

  it("when the demo is switched off, and when the server is away, until it is back", async () => {
    const page = await at("/nowhere");
    scene.expected = /Failed to load resource/;
    let status = 404;
    await page.route("**/demo/seed", (route) => (status === 0 ? route.abort() : route.fulfill({ status, json: {} })));
    await page.goto(scene.url);
    await page.getByRole("heading", { name: "The demo is not switched on here." }).waitFor();
    await page.getByText("<parlor-messaging").waitFor();
    status = 0;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("The server cannot be reached.").waitFor();
    await page.unroute("**/demo/seed");
    await page.getByRole("button", { name: "Try again" }).click();
    await isLive(page);
  });
});

describe("the language", () => {
  it("is the browser's, can be chosen, and is kept; in Arabic the page is mirrored", async () => {
    const page = await scene.visit("/t/demo-listing-2?as=demo-buyer", { locale: "es-ES" });
    await page.getByRole("link", { name: "Viviendas" }).waitFor();
    await page.getByRole("button", { name: "Idioma" }).click();
    await page.getByRole("menuitemradio", { name: "العربية" }).click();
    await page.getByRole("link", { name: "منازل" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "منازل" }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      "ar",
      "rtl",
    ]);
    const [list, pane] = [page.locator(".threads"), page.locator(".pane")];
    await pane.waitFor();
    await list.locator(".parlor-row").first().waitFor();
    expect((await list.boundingBox())?.x).toBeGreaterThan((await pane.boundingBox())?.x ?? Number.NaN);
    await page.getByRole("button", { name: "اللغة" }).click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("link", { name: "Homes" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe("ltr");
  });

  it("of what people wrote and are called may be another: it is read in its own direction", async () => {
    const page = await scene.visit("/", { locale: "ar" });
    const homes = page.locator(".home-title, .home-price, .home-detail");
    const parts = page.locator(".listing-title, .listing-price, .pane-name, .person[href*=demo]");
    const directions = () =>
      parts.or(homes).evaluateAll((all) => all.map((part) => `${part.className} ${getComputedStyle(part).direction}`));
    await page.locator(".listing").first().waitFor();
    const beside = ["listing-title ltr", "listing-price ltr", "pane-name ltr", "person ltr"];
    expect(new Set(await directions())).toEqual(new Set(beside));
    await page.goto(`${scene.url}/homes`);
    await homes.first().waitFor();
    const ofHomes = ["home-title ltr", "home-price ltr", "home-detail ltr", "person ltr"];
    expect(new Set(await directions())).toEqual(new Set(ofHomes));
  });
});

describe("shortcuts", () => {
  it("lead to the next conversation, to the search, to writing, to the bell, and are listed", async () => {
    const nora = await at("/t/demo-listing-1?as=demo-buyer", { width: 1200, height: 800 });
    await isLive(nora);
    // Once all that was said when the demo was seeded has come, the order is settled.
    for (const words of ["It's in the calendar.", "You're making this easy.", "She'll sleep through that."]) {
      await nora.locator(".parlor-row", { hasText: words }).waitFor();
    }
    const order = await nora
      .locator(".parlor-row")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-thread-id") ?? ""));
    const first = order[0] ?? "";
    await nora.goto(`${scene.url}/t/${first}?as=demo-buyer`);
    await isLive(nora);
    await nora.locator(".parlor-row").first().waitFor();
    await composer(nora).and(nora.locator(":focus")).waitFor();
    await nora.keyboard.type("c? n/");
    expect(await composer(nora).inputValue()).toBe("c? n/");
    await composer(nora).fill("");
    await nora.keyboard.press("Alt+ArrowDown");
    await nora.waitForURL(`**/t/${order[1]}?as=demo-buyer`);
    await nora.keyboard.press("Alt+ArrowUp");
    await nora.waitForURL(`**/t/${first}?as=demo-buyer`);
    await composer(nora).and(nora.locator(":focus")).waitFor();
    // Where list and thread take turns, too.
    await nora.setViewportSize({ width: 600, height: 800 });
    await nora.keyboard.press("Alt+ArrowDown");
    await nora.waitForURL(`**/t/${order[1]}?as=demo-buyer`);
    await nora.locator(`.pane[data-thread="${order[1]}"] textarea`).and(nora.locator(":focus")).waitFor();
    await nora.setViewportSize({ width: 1200, height: 800 });
    await nora.keyboard.press("Control+k");
    await nora.getByRole("searchbox").and(nora.locator(":focus")).waitFor();
    await nora.keyboard.press("Alt+ArrowUp");
    await nora.waitForURL(`**/t/${first}?as=demo-buyer`);
    await composer(nora).and(nora.locator(":focus")).waitFor();
    await nora.keyboard.press("Control+i");
    await nora.getByRole("dialog", { name: "Notifications" }).waitFor();
    await nora.keyboard.press("Escape");
    await nora.keyboard.press("Control+/");
    const list = nora.getByRole("dialog", { name: "Keyboard shortcuts" });
    await list.getByText("Next conversation").waitFor();
    await nora.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
  });
});
