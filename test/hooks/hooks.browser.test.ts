import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openBundle } from "./browser-page.ts";
import type {} from "./stage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const says = (page: Page, name: string, text: string) =>
  page.waitForFunction(([id, wanted]) => document.getElementById(id ?? "")?.textContent === wanted, [name, text]);

describe.each(["react", "preact"])("the hooks of %s", (framework) => {
  const open = () => openBundle(browser, `test/hooks/${framework}-stage.ts`);

  it("a thread that two components use is dialled once, and closed when the last has gone for a moment", async () => {
    const { page, errors } = await open();
    await page.evaluate(() => stage.show(["thread", "a", "t0"], ["thread", "b", "t0"]));
    await says(page, "a", "a|t0|live|hello in t0");
    await says(page, "b", "b|t0|live|hello in t0");
    await page.evaluate(() => stage.show(["thread", "a", "t0"]));
    await page.evaluate(() => stage.rooms[0]?.say("bob", "more"));
    await says(page, "a", "a|t0|live|hello in t0,more");
    // Gone and back within the moment: nothing happens.
    await page.evaluate(() => stage.show());
    await page.evaluate(() => stage.show(["thread", "a", "t0"]));
    await says(page, "a", "a|t0|live|hello in t0,more");
    expect(await page.evaluate(() => stage.dials)).toEqual(["/v1/threads/t0/socket"]);
    await page.evaluate(() => stage.show());
    await page.waitForFunction(() => stage.status("t0") === "closed");
    expect(errors).toEqual([]);
  });

  it("turning fast through many threads ends at the last, and leaves no other open", async () => {
    const { page, errors } = await open();
    await page.evaluate(async () => {
      for (const { id } of stage.rooms) {
        stage.show(["thread", "a", id]);
        await new Promise(requestAnimationFrame);
      }
    });
    await says(page, "a", "a|t19|live|hello in t19");
    await page.waitForFunction(() => stage.open().join() === "t19");
    expect(errors).toEqual([]);
  });

  it("what the application opened itself stays open", async () => {
    const { page } = await open();
    await page.evaluate(() => stage.provided.parlor.thread("t0").open());
    await page.evaluate(() => stage.show(["thread", "a", "t0"], ["thread", "b", "t1"]));
    await says(page, "b", "b|t1|live|hello in t1");
    await page.evaluate(() => stage.show());
    await page.waitForFunction(() => stage.status("t1") === "closed");
    expect(await page.evaluate(() => stage.status("t0"))).toBe("live");
  });

  it("every event reaches every listener once, while the components draw at most once a frame", async () => {
    const { page, errors } = await open();
    await page.evaluate(() => stage.show(["listener", "l1"], ["listener", "l2"], ["thread", "a", "t0"]));
    await says(page, "l1", "l1|true");
    await says(page, "a", "a|t0|live|hello in t0");
    await page.waitForFunction(() => stage.rooms[0]?.sockets === 2);
    const before = await page.evaluate(() => stage.notes.renders.a ?? 0);
    await page.evaluate(() => {
      for (let n = 0; n < 200; n++) stage.rooms[0]?.say("bob", `${n}`);
    });
    const all = Array.from({ length: 200 }, (_, n) => `${n}`);
    await says(page, "a", `a|t0|live|hello in t0,${all.join(",")}`);
    const { heard, renders } = await page.evaluate(() => ({
      heard: stage.notes.heard,
      renders: stage.notes.renders.a ?? 0,
    }));
    expect(heard.l1).toEqual(all);
    expect(heard.l2).toEqual(all);
    // Drawn twice each under StrictMode: the first change, and the rest together.
    expect(renders - before).toBeLessThanOrEqual(4);
    expect(errors).toEqual([]);
  });

  it("a component that has gone hears nothing, and its functions were the same all along", async () => {
    const { page } = await open();
    await page.evaluate(() => stage.show(["listener", "l1"], ["listener", "l2"]));
    await says(page, "l1", "l1|true");
    await page.waitForFunction(() => stage.rooms[0]?.sockets === 1);
    const functions = await page.evaluate(() => stage.notes.functions.size);
    await page.evaluate(() => stage.show(["listener", "l2"]));
    await page.waitForFunction(() => stage.notes.left.has("l1"));
    await page.evaluate(() => void stage.rooms[0]?.say("bob", "after"));
    await page.waitForFunction(() => stage.notes.heard.l2?.length === 1);
    expect(await page.evaluate(() => stage.notes.heard.l1)).toBeUndefined();
    expect(await page.evaluate(() => stage.notes.functions.size)).toBe(functions);
    await page.evaluate(() => stage.show());
    await page.waitForFunction(() => !stage.websocketService.getSnapshot().isConnected);
  });

  it("within a provider useWebSocket has that one's client, and shares its connections with the other hooks", async () => {
    const { page, errors } = await open();
    await page.evaluate(() => stage.show(["provided", "p", "t0"], ["inbox", "i"], ["thread", "a", "t0"]));
    await says(page, "p", "p|true");
    await says(page, "a", "a|t0|live|hello in t0");
    await page.evaluate(() => void stage.rooms[0]?.say("bob", "more"));
    await says(page, "a", "a|t0|live|hello in t0,more");
    expect(await page.evaluate(() => stage.notes.heard.p)).toEqual(["more"]);
    expect(await page.evaluate(() => stage.dials.toSorted())).toEqual(["/v1/inbox/socket", "/v1/threads/t0/socket"]);
    expect(await page.evaluate(() => stage.websocketService.getClient())).toBeNull();
    expect(errors).toEqual([]);
  });

  it("a component with useWebSocket that goes leaves to the other hooks of its provider what they use", async () => {
    const { page } = await open();
    await page.evaluate(() => stage.show(["provided", "p", "t0"], ["provided", "q", "t1"], ["thread", "a", "t0"]));
    await says(page, "q", "q|true");
    await page.waitForFunction(() => stage.status("t0") === "live" && stage.status("t1") === "live");
    await page.evaluate(() => stage.show(["thread", "a", "t0"]));
    await page.waitForFunction(() => stage.status("t1") === "closed");
    await page.waitForFunction(() => stage.provided.inbox.getSnapshot().connection.status === "closed");
    await page.evaluate(() => void stage.rooms[0]?.say("bob", "after"));
    await says(page, "a", "a|t0|live|hello in t0,after");
    expect(await page.evaluate(() => stage.notes.heard)).toEqual({});
  });

  it("the inbox, who is there and who types are drawn as they change", async () => {
    const { page, errors } = await open();
    await page.evaluate(() => stage.show(["inbox", "i"], ["typing", "y"]));
    await says(page, "i", "i|20|20|offline");
    await page.evaluate(() => {
      stage.server.inbox("bob").openSocket({ url: stage.server.url, protocols: [] }, stage.nobody);
    });
    await says(page, "i", "i|20|20|online");
    await page.evaluate(() => {
      const bob = stage.rooms[0]?.openSocket("bob", new URLSearchParams(), stage.nobody);
      queueMicrotask(() => bob?.send('{"type":"typing_start"}'));
    });
    await says(page, "y", "y|bob");
    await page.waitForFunction(() => stage.overheard.some((text) => text.includes('"userId":"ada","isTyping":true')));
    await page.evaluate(() => stage.show(["inbox", "i"]));
    await page.waitForFunction(() => stage.overheard.some((text) => text.includes('"userId":"ada","isTyping":false')));
    expect(errors).toEqual([]);
  });
});
