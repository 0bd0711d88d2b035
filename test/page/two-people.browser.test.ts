import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findings } from "../support/axe.ts";
import { tokenOf } from "../support/tokens.ts";
import { Scene } from "./scene.ts";
import { isLive, message, say, texts } from "./windows.ts";

const THREAD = "demo-listing-2";

/** So that a long history is written in a moment. */
const scene = new Scene({
  vars: { LIMITS: JSON.stringify({ messagesPerUser: { burst: 1_000, perSecond: 1_000 } }) },
});

const as = (userId: string) => scene.visit(`/t/${THREAD}?as=${userId}`);

/** The thread as HTTP has it, oldest first. */
async function stored(): Promise<{ ids: string[]; revs: number[]; texts: string[] }> {
  const headers = { authorization: `Bearer ${await tokenOf("demo-buyer")}` };
  const response = await fetch(`${scene.url}/v1/threads/${THREAD}/messages?limit=100`, { headers });
  const page: { messages: { id: string; rev: number; message: string }[] } = await response.json();
  const messages = page.messages.reverse();
  return {
    ids: messages.map(({ id }) => id),
    revs: messages.map(({ rev }) => rev),
    texts: messages.map((one) => one.message),
  };
}

it("the homes are there before the conversation of two people, and it before long, whatever the server says", async () => {
  const page = await scene.window();
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(".listing img")) return;
      document.documentElement.dataset.drawn = `${document.querySelectorAll(".parlor-thread").length} with the homes`;
      observer.disconnect();
    });
    observer.observe(document, { subtree: true, childList: true });
  });
  // It never answers.
  await page.routeWebSocket(/threads/, () => {});
  await page.goto(`${scene.url}/`);
  await page.locator(".parlor-thread").nth(1).waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset.drawn)).toBe("0 with the homes");
});

describe("two people in two windows", () => {
  it("exchange messages, see each other type, and see ticks turn to read", async () => {
    const [nora, marcus] = await Promise.all([as("demo-buyer"), as("demo-seller")]);
    await nora.getByLabel("Write a message").pressSequentially("Could we see it on Friday?");
    await marcus.locator(".parlor-typing", { hasText: "Nora Lindqvist is typing" }).waitFor();
    await nora.getByLabel("Write a message").press("Enter");
    await message(marcus, "Could we see it on Friday?").waitFor();
    await marcus.locator(".parlor-typing", { hasText: "is typing" }).waitFor({ state: "detached" });
    await nora.locator('[data-status="read"]', { hasText: "Could we see it on Friday?" }).waitFor();

    await say(marcus, 'Yes, at <b>five</b> & "sharp" 🏡\u202e');
    await message(nora, "Yes, at <b>five</b>").waitFor();
    await marcus.locator('[data-status="read"]', { hasText: "Yes, at <b>five</b>" }).waitFor();
    expect(await nora.locator(".parlor-text b").count()).toBe(0);
    expect(await texts(nora)).toEqual(await texts(marcus));
  });

  it("one reloads and finds everything", async () => {
    const nora = await as("demo-buyer");
    await say(nora, "I shall reload now");
    await message(nora, "I shall reload now")
      .and(nora.locator("[data-status=sent], [data-status=delivered]"))
      .waitFor();
    const before = await texts(nora);
    await nora.reload();
    await message(nora, "I shall reload now").waitFor();
    expect(await texts(nora)).toEqual(before);
    expect((await stored()).texts).toEqual(before);
  });

  it("I1 I3 I12: go on when the server is killed and started again, with nothing lost or doubled", async () => {
    const [nora, marcus] = await Promise.all([as("demo-buyer"), as("demo-seller")]);
    const talk = async (page: Page, name: string, from: number) => {
      for (let n = from; n < from + 6; n++) await say(page, `${name} ${n}.`);
    };
    // What is on the wire at this moment may or may not be stored, and its sender does not know.
    const talking = Promise.all([talk(nora, "nora", 1), talk(marcus, "marcus", 1)]);
    await message(nora, "marcus 2.").waitFor();
    await scene.kill();
    await talking;
    await Promise.all([talk(nora, "nora", 7), talk(marcus, "marcus", 7)]);
    await nora.locator('[data-status="queued"]').first().waitFor();

    await scene.revive();
    await Promise.all([isLive(nora), isLive(marcus)]);
    for (const [page, own, other] of [
      [nora, "nora 12.", "marcus 12."],
      [marcus, "marcus 12.", "nora 12."],
    ] as const) {
      await message(page, other).waitFor();
      await page.locator('[data-status="read"]', { hasText: own }).waitFor();
      expect(await page.locator("[data-status=queued], [data-status=sending], [data-status=unconfirmed]").count()).toBe(
        0,
      );
    }
    const { ids, texts: kept } = await stored();
    expect(new Set(ids).size).toBe(ids.length);
    for (const name of ["nora", "marcus"]) {
      const said = Array.from({ length: 12 }, (_, n) => `${name} ${n + 1}.`);
      expect(kept.filter((text) => new RegExp(`^${name} \\d+\\.$`).test(text))).toEqual(said);
    }
    expect(await texts(nora)).toEqual(kept);
    expect(await texts(marcus)).toEqual(kept);
  });
});

describe("a long conversation", () => {
  it("loads what is older without moving what is being read, to the beginning", async () => {
    const path = `/v1/threads/demo-listing-3/messages`;
    const headers = { authorization: `Bearer ${await tokenOf("demo-agent")}`, "content-type": "application/json" };
    for (let n = 1; n <= 120; n++) {
      const body = JSON.stringify({ id: `message-of-priya-${n}`, message: `Line ${n}. ${"word ".repeat(n % 40)}` });
      await fetch(scene.url + path, { method: "POST", headers, body });
    }
    const nora = await scene.visit("/t/demo-listing-3?as=demo-buyer");
    await message(nora, "Line 120.").waitFor();
    expect(await message(nora, "Line 120.").isVisible()).toBe(true);
    // Its sender's name goes when older lines of the same run come before it; the line itself stays.
    const seen = message(nora, "Line 71.").locator(".parlor-text");
    const list = nora.getByRole("region", { name: "Messages" });
    // What comes beside the conversation is there, and moves nothing any more.
    await nora.locator(".parlor-row").first().waitFor();
    await list.evaluate((element) => element.scrollTo({ top: 200 }));
    const before = await seen.boundingBox();
    await message(nora, "Line 21.").waitFor({ state: "attached" });
    const after = await seen.boundingBox();
    if (!before || !after) throw new Error("the line went away");
    expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(1);
    // As somebody does who wants to the top: they go on until they are there.
    const beginning = nora.getByText("The beginning of your conversation");
    await expect
      .poll(async () => {
        await list.hover();
        await nora.mouse.wheel(0, -4_000);
        return beginning.count();
      })
      .toBe(1);
    await nora.getByRole("button", { name: "Jump to the latest message" }).click();
    await nora.getByRole("button", { name: "Jump to the latest message" }).waitFor({ state: "detached" });
    expect(await nora.locator("[data-message-id]").count()).toBe(128);
  });
});

describe("two people in one window", () => {
  it("write as either, watch the other", async () => {
    const page = await scene.visit("/", { viewport: { width: 1440, height: 900 } });
    const [nora, marcus] = [page.locator('[data-person="demo-buyer"]'), page.locator('[data-person="demo-seller"]')];
    await say(nora, "From the left");
    await message(marcus, "From the left").waitFor();
    await nora.locator('[data-status="read"]', { hasText: "From the left" }).waitFor();
    await say(marcus, "From the right");
    await message(nora, "From the right").waitFor();
    expect(await texts(nora)).toEqual(await texts(marcus));
  });

  it("on a phone, one at a time: what is on the hidden side is not read", async () => {
    const page = await scene.visit("/", { viewport: { width: 360, height: 740 } });
    const [nora, marcus] = [page.locator('[data-person="demo-buyer"]'), page.locator('[data-person="demo-seller"]')];
    await say(nora, "Can you see this?");
    await nora.locator('[data-status="delivered"]', { hasText: "Can you see this?" }).waitFor();
    await page.getByRole("button", { name: "Marcus Bell" }).click();
    await message(marcus, "Can you see this?").waitFor();
    await page.getByRole("button", { name: "Nora Lindqvist" }).click();
    await nora.locator('[data-status="read"]', { hasText: "Can you see this?" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it("says so when a conversation is not open to somebody", async () => {
    scene.expected = /404/;
    const page = await scene.window();
    const asked: string[] = [];
    page.on("websocket", (socket) => void (socket.url().includes("/v1/threads/") && asked.push(socket.url())));
    await page.goto(`${scene.url}/t/${THREAD}?as=demo-agent`);
    await page.getByText("There is no such conversation, or it is not open to you.").waitFor();
    expect(await page.getByLabel("Write a message").count()).toBe(0);
    // The list, which comes last, is there: nobody has asked again meanwhile.
    await page.locator(".parlor-row").first().waitFor();
    expect(asked).toHaveLength(1);
  });
});

it("two people see each other's edits, deletions and reactions live, and react by a press", async () => {
  const [nora, marcus] = await Promise.all([as("demo-buyer"), as("demo-seller")]);
  await say(nora, "Is the roof new?");
  await say(nora, "Never mind");
  await message(marcus, "Never mind").waitFor();
  const { ids, revs, texts: before } = await stored();
  const ofNora = async (method: string, text: string, path = "", body?: object) => {
    const headers = { authorization: `Bearer ${await tokenOf("demo-buyer")}`, "content-type": "application/json" };
    const url = `${scene.url}/v1/threads/${THREAD}/messages/${ids[before.indexOf(text)]}${path}`;
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect(await response.json()).toMatchObject({ type: "message_changed" });
  };
  const baseRev = revs[before.indexOf("Is the roof new?")];
  await ofNora("PATCH", "Is the roof new?", "", { message: "Is the roof from this century?", baseRev });
  await ofNora("DELETE", "Never mind");
  await message(marcus, "Is the roof from this century?").locator(".parlor-meta", { hasText: "edited" }).waitFor();
  await marcus.locator(".parlor-deleted", { hasText: "This message was deleted." }).waitFor();
  await nora.locator(".parlor-deleted", { hasText: "You deleted this message." }).waitFor();
  await ofNora("PUT", "Is the roof new?", `/reactions/${encodeURIComponent("👍")}`);
  const chip = (page: Page) => message(page, "Is the roof from this century?").locator(".parlor-reaction");
  await chip(marcus)
    .and(marcus.getByRole("button", { name: "👍 1 Nora Lindqvist" }))
    .press("Enter");
  await nora.getByRole("button", { name: "👍 2 You and Marcus Bell", pressed: true }).waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await nora.emulateMedia({ colorScheme });
    expect(await findings(nora)).toEqual([]);
  }
  await chip(marcus).click();
  await nora.getByRole("button", { name: "👍 1 You", exact: true }).waitFor();
  expect(await texts(nora)).not.toContain("Never mind");
});
