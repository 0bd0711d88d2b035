import { expect, it } from "vitest";
import { call } from "../support/network-client.ts";
import { XSS } from "../support/xss.ts";
import { Scene } from "./scene.ts";
import { texts } from "./windows.ts";

const scene = new Scene({
  vars: { LIMITS: JSON.stringify({ messagesPerUser: { burst: 1_000, perSecond: 1_000 } }) },
});

const THREAD = "xss:1";

it("two hundred scripts in disguise are shown as they are written, in messages, titles and names; the policy has nothing to report", async () => {
  expect(XSS.length).toBeGreaterThanOrEqual(200);
  const title = '<img src=x onerror="document.body.dataset.pwned=1">';
  const name = "<script>parent.pwned=1</script>";
  const subject = {
    type: "listing",
    id: "x",
    title,
    detail: title,
    price: "<b>1</b>",
    url: "https://example.invalid/",
  };
  const members = [{ userId: "demo-buyer" }, { userId: "mallory", name, role: "<i>agent</i>" }];
  await call(`${scene.url}/v1/threads`, { body: { id: THREAD, subject, members } });
  for (const [index, text] of XSS.entries()) {
    const body = { id: `xss-message-${String(index).padStart(6, "0")}`, message: text };
    await call(`${scene.url}/v1/threads/${THREAD}/messages`, { as: "mallory", body });
  }
  const page = await scene.window();
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    Object.assign(globalThis, { reports: [] });
    addEventListener("securitypolicyviolation", ({ violatedDirective }) => globalThis.reports.push(violatedDirective));
  });
  await page.goto(`${scene.url}/t/${THREAD}?as=demo-buyer`);
  const list = page.getByRole("region", { name: "Messages" });
  await page.locator(".parlor-text").first().waitFor();
  // All of it, page by page: back, and forth, for it opens where the unread begin, and not all is drawn at once.
  const seen = new Set<string>();
  let isBack = true;
  await expect
    .poll(async () => {
      for (const text of await texts(page)) seen.add(text);
      await list.evaluate((element, back) => element.scrollTo({ top: back ? 0 : element.scrollHeight }), isBack);
      isBack = !isBack;
      return seen.size;
    })
    .toBe(new Set(XSS.map((text) => text.normalize("NFC"))).size);
  expect([...seen].sort()).toEqual([...new Set(XSS)].sort());
  expect(await page.locator(".parlor-row").filter({ hasText: title }).count()).toBe(1);
  const found = await page.evaluate(() => ({
    reports: globalThis.reports,
    pwned: Reflect.has(globalThis, "pwned") || "pwned" in document.body.dataset,
    links: [...document.querySelectorAll("a")].map(({ protocol }) => protocol).filter((one) => !/^https?:$/.test(one)),
  }));
  expect(found).toEqual({ reports: [], pwned: false, links: [] });
  expect(dialogs).toEqual([]);
});

declare global {
  var reports: string[];
}
