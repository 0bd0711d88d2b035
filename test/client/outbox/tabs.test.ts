import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeTabs } from "../../support/fake-tabs.ts";

async function two() {
  const tabs = new FakeTabs();
  const [one, other] = [await tabs.open(), await tabs.open()];
  tabs.accept();
  await tabs.settled();
  return { tabs, one, other };
}

const sends = (page: { sockets: readonly { of(type: string): readonly unknown[] }[] }) =>
  page.sockets.reduce((sum, socket) => sum + socket.of("send_message").length, 0);

describe("two tabs of one user", () => {
  it("I21: one sends what either wrote, both show it, once", async () => {
    const { tabs, one, other } = await two();
    const first = one.thread.send({ text: "first" });
    await tabs.settled();
    const second = other.thread.send({ text: "second" });
    await tabs.settled();
    expect([sends(one), sends(other)]).toEqual([1, 0]);
    expect(other.texts()).toEqual(["first", "second"]);
    await tabs.heal();
    expect(tabs.server.texts()).toEqual(["first", "second"]);
    for (const page of [one, other]) expect(page.texts()).toEqual(["first", "second"]);
    expect([await first.done, await second.done]).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    expect(sends(one) + sends(other)).toBe(2);
    expect(tabs.browser.kept.size).toBe(0);
  });

  it("I21: when the one that sends dies, the other goes on, with the same ids", async () => {
    const { tabs, one, other } = await two();
    for (const text of ["one", "two", "three"]) one.thread.send({ text });
    await tabs.settled();
    await tabs.read(0, { isAnswered: false });
    tabs.kill(0);
    await tabs.heal();
    expect(tabs.server.texts()).toEqual(["one", "two", "three"]);
    expect(other.texts()).toEqual(["one", "two", "three"]);
  });

  it("I21: one that holds the right and does nothing has it taken away after five seconds", async () => {
    const { tabs, one, other } = await two();
    one.thread.send({ text: "one" });
    await tabs.settled();
    // It is frozen: its socket is read no more, and it hears nothing.
    const frozen = tabs.pages.shift();
    other.thread.send({ text: "two" });
    await tabs.pass(4_999);
    expect(sends(other)).toBe(0);
    await tabs.pass(1);
    expect(sends(other)).toBe(1);
    await tabs.heal();
    expect(tabs.server.texts()).toEqual(["one", "two"]);
    if (frozen) tabs.pages.push(frozen);
    await tabs.heal();
    expect(one.texts()).toEqual(["one", "two"]);
  });

  it("what one takes back, the other does not send", async () => {
    const tabs = new FakeTabs();
    const [one, other] = [await tabs.open(), await tabs.open()];
    const sent = one.thread.send({ text: "no" });
    await tabs.settled();
    expect(other.texts()).toEqual(["no"]);
    expect(sent.cancel()).toBe(true);
    await tabs.settled();
    expect(other.texts()).toEqual([]);
    await tabs.heal();
    expect(tabs.server.texts()).toEqual([]);
  });

  it("who signs out in one is signed out in all, and nothing is kept", async () => {
    const { tabs, one, other } = await two();
    one.thread.send({ text: "secret" });
    await tabs.settled();
    await one.parlor.logout();
    await tabs.settled();
    expect([one.is, other.is]).toEqual(["closed", "closed"]);
    expect(tabs.browser.kept.size).toBe(0);
  });
});

type Step =
  | { do: "send" | "read" | "lose" | "cut" | "kill" | "cancel"; tab: number }
  | { do: "open" | "accept" }
  | { do: "pass"; ms: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("send" as const, "read" as const), tab: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom(...(["lose", "cut", "kill", "cancel"] as const)), tab: fc.nat(2) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("open" as const, "accept" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.nat(12_000) }) },
);

it("I3 I7 I21: whatever happens to three tabs, each message is stored once, those of a tab in the order in which it wrote them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50, size: "max" }), async (steps) => {
      const tabs = new FakeTabs();
      await tabs.open();
      const written = new Map<object, string[]>();
      const cancelled = new Set<string>();
      let count = 0;
      for (const one of steps) {
        const index = "tab" in one ? one.tab % Math.max(1, tabs.pages.length) : 0;
        const page = tabs.pages[index]?.page;
        if (one.do === "open" && tabs.pages.length < 3) await tabs.open();
        else if (one.do === "accept") tabs.accept();
        else if (one.do === "pass") await tabs.pass(one.ms);
        else if (one.do === "kill" && tabs.pages.length > 1) tabs.kill(index);
        else if (one.do === "read") await tabs.read(index);
        else if (one.do === "lose") await tabs.read(index, { isAnswered: false });
        else if (one.do === "cut" && page?.sockets.at(-1)?.isOpen) page.socket.end();
        else if (one.do === "cancel" && page) {
          const last = page.thread.getSnapshot().messages.findLast(({ status }) => status === "queued");
          if (last && page.thread.cancel(last.id)) cancelled.add(last.text);
        } else if (one.do === "send" && page) {
          const text = `${count++}`;
          page.thread.send({ text });
          written.set(page, [...(written.get(page) ?? []), text]);
          // A tab that dies in the very turn in which something was written has not kept it yet.
          await tabs.settled();
        }
      }
      await tabs.heal();
      // What one tab took back when another had sent it is deleted then, unless that one is gone.
      const stored = tabs.server.texts().filter((text) => text !== "");
      expect(new Set(stored).size).toBe(stored.length);
      const all = [...written.values()].flat().filter((text) => !cancelled.has(text));
      for (const text of all) expect(stored).toContain(text);
      for (const texts of written.values()) {
        // What was taken back in one tab in the moment in which another sent it may be stored, at any time.
        const inOrder = texts.filter((text) => stored.includes(text) && !cancelled.has(text));
        expect(stored.filter((text) => inOrder.includes(text))).toEqual(inOrder);
      }
      for (const { page } of tabs.pages) expect(page.texts()).toEqual(tabs.server.texts());
      expect(tabs.browser.kept.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
