import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive, say } from "./windows.ts";

const scene = new Scene();
const PATH = "/t/demo-listing-1?as=demo-buyer";
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

async function visit(path: string, options: BrowserContextOptions): Promise<Page> {
  const page = await scene.window({ reducedMotion: "reduce", ...options });
  await go(page, path);
  return page;
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(`${scene.url}${path}`);
  await page.locator(".parlor-row:visible, .parlor-thread[data-connection=live]:visible").first().waitFor();
}

/** What the window, or a box around it, cuts off: of headers, rows and the composer. A cut that is marked as one is none. */
const cut = (page: Page) =>
  page.evaluate(() => {
    const places = [
      ...document.querySelectorAll(".top, .pane-bar, .listings, .parlor-header, .parlor-rows, .parlor-composer"),
    ];
    const parts = places.flatMap((place) => [place, ...place.querySelectorAll<HTMLElement>("*")]);
    return parts.flatMap((part) => {
      const { overflowX, overflowY, webkitLineClamp, textOverflow, clipPath } = getComputedStyle(part);
      const { left, right, width } = part.getBoundingClientRect();
      if (!(part instanceof HTMLElement) || width <= 1 || clipPath !== "none" || part.textContent === "") return [];
      const isLow = overflowY !== "auto" && webkitLineClamp === "none" && part.scrollHeight > part.clientHeight + 1;
      const hides = overflowX === "hidden" && textOverflow !== "ellipsis" && part.scrollWidth > part.clientWidth + 1;
      const isOut = !part.closest(".listings") && (left < -1 || right > innerWidth + 1);
      const isBox = getComputedStyle(part).display !== "inline";
      return isBox && (isLow || hides || isOut) ? [`${part.className}: ${part.textContent.slice(0, 40)}`] : [];
    });
  });

describe("with text twice as large (WCAG 1.4.4)", () => {
  let page: Page;
  beforeAll(async () => {
    page = await scene.lastingWindow({ reducedMotion: "reduce" });
    await page.addInitScript(() =>
      addEventListener("DOMContentLoaded", () => document.documentElement.style.setProperty("font-size", "200%")),
    );
  });
  afterAll(() => page.context().close());

  it.each([
    ["one person", PATH, WIDE],
    ["one person on a phone", PATH, PHONE],
    ["the list on a phone", "/?as=demo-buyer", PHONE],
    ["two people", "/", WIDE],
    ["two people on a phone", "/", PHONE],
  ])("nothing of header, rows and composer is cut off: %s", async (_, path, viewport) => {
    await page.setViewportSize(viewport);
    await go(page, path);
    expect(await cut(page)).toEqual([]);
  });
});

describe("in forced colours", () => {
  /** What is drawn of a mark. */
  const drawn = (page: Page, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { backgroundColor, borderColor, borderStyle, borderRadius } = getComputedStyle(element);
        return [backgroundColor, borderColor, borderStyle, borderRadius].join();
      });

  it("marks of presence, of what is unread, and a button that does nothing are told apart", async () => {
    const page = await visit(PATH, { viewport: WIDE, forcedColors: "active" });
    await isLive(page);
    // With the list come the styles of what is not drawn at first.
    await page.locator(".parlor-row").first().waitFor();
    const send = page.getByRole("button", { name: "Send" });
    const disabled = await drawn(page, ".parlor-send");
    await page.getByLabel("Write a message").fill("Hello");
    await page.locator(".parlor-send:enabled").waitFor();
    expect(await drawn(page, ".parlor-send")).not.toBe(disabled);
    expect(await send.isEnabled()).toBe(true);
    await page.evaluate(() => {
      const kinds = [
        "",
        " parlor-presence-online",
        " parlor-presence-away",
        " parlor-presence-busy",
        " parlor-presence-offline",
      ];
      const marks = kinds.map((kind) => `<span class="parlor-presence${kind}" id="mark${kind.slice(-4)}"></span>`);
      document
        .querySelector(".tools")
        ?.insertAdjacentHTML("beforeend", `${marks.join("")}<b class="parlor-badge" id="badge">1</b>`);
    });
    const marks = await Promise.all(["mark", "markline", "markaway", "markbusy"].map((id) => drawn(page, `#${id}`)));
    expect(new Set(marks).size).toBe(marks.length);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await page.locator("#badge").evaluate((badge) => getComputedStyle(badge).backgroundColor)).not.toBe(paper);
  });
});

describe("in a language that is read from the right", () => {
  it("words that are read from the left are cut at their own end, and so the other way around", async () => {
    const marcus = await visit("/t/demo-listing-2?as=demo-seller", { viewport: WIDE });
    await isLive(marcus);
    for (const words of [
      "Every room has been painted since you were here, and the stairs",
      "دُهنت كل الغرف منذ زيارتك الأخيرة، وكذلك الدرج والباب",
    ]) {
      await say(marcus, words);
      for (const locale of ["ar", "en-GB"]) {
        const page = await visit("/?as=demo-buyer", { viewport: PHONE, locale });
        const preview = page.locator(".parlor-row").first().locator(".parlor-row-preview");
        await preview.filter({ hasText: words }).waitFor();
        const seen = await preview.evaluate((element, text) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && !walker.currentNode.textContent?.includes(text));
          const first = document.createRange();
          first.setStart(walker.currentNode, walker.currentNode.textContent?.indexOf(text) ?? 0);
          first.setEnd(walker.currentNode, first.startOffset + 1);
          const [letter, box] = [first.getBoundingClientRect(), element.getBoundingClientRect()];
          return letter.left >= box.left - 1 && letter.right <= box.right + 1;
        }, words);
        expect(seen).toBe(true);
        await page.context().close();
      }
    }
  });
});

it("a message that was sent, one that was delivered and one that was read are told apart by the shape of their marks", async () => {
  const nora = await scene.visit("/t/demo-listing-3?as=demo-buyer");
  await say(nora, "Is the lamp for sale, too?");
  const marks: (string | null)[] = [];
  const note = async (status: string) => {
    const message = nora.locator(`[data-status=${status}]`, { hasText: "Is the lamp" });
    marks.push(await message.locator(".parlor-ticks path").getAttribute("d"));
  };
  await note("sent");
  // Who is in another conversation hears of it; who opens it reads it.
  const priya = await scene.visit("/t/demo-listing-1?as=demo-agent");
  await note("delivered");
  await priya.goto(`${scene.url}/t/demo-listing-3?as=demo-agent`);
  await note("read");
  expect(new Set(marks).size).toBe(3);
});

it("letters with towers of marks stay in their own bubble", async () => {
  const marcus = await scene.visit("/t/demo-listing-2?as=demo-seller", { reducedMotion: "reduce" });
  await say(marcus, "What stands above");
  await say(marcus, `tower ${"a".concat("\u0300\u2060".repeat(30))}`);
  const bubble = marcus.locator(".parlor-text", { hasText: "tower" });
  await marcus
    .locator("[data-status=sent], [data-status=delivered], [data-status=read]", { hasText: "tower" })
    .waitFor();
  const box = await bubble.boundingBox();
  if (!box) throw new Error("nothing is shown");
  const clip = { x: box.x, y: box.y - 60, width: box.width, height: 60 };
  const above = await marcus.screenshot({ clip });
  await bubble.evaluate((text) => text.style.setProperty("color", "transparent"));
  expect(above.equals(await marcus.screenshot({ clip }))).toBe(true);
});
