import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeLink } from "../../support/fake-link.ts";

/** Something that may happen, and how often. */
const step = fc.oneof(
  ...Object.entries({
    send: 3,
    serve: 4,
    arrive: 3,
    refuse: 1,
    cut: 2,
    swallow: 1,
    resume: 3,
    wait: 1,
    heal: 1,
    "lose what is said": 1,
    "lose what is heard": 1,
    say: 2,
    answer: 1,
    "load older": 1,
    "older arrives": 1,
  }).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) })),
);

async function run(link: FakeLink, what: string, count: number): Promise<void> {
  if (what === "send") link.send(idOf(count), `m${count}`);
  else if (what === "say")
    for (const n of [1, 2, 3]) link.tell(link.server.post("bob", `bob-${count}-${n}`, "bob's").events);
  else if (what === "answer") link.answer();
  else if (what === "serve") link.serve();
  else if (what === "refuse") link.serve({ isRefused: true });
  else if (what === "arrive") link.arrive();
  else if (what === "load older") link.loadOlder();
  else if (what === "older arrives") await link.arrivePage();
  // The server reads a message, and dies before it stores it.
  else if (what === "swallow") link.read();
  // One text is lost on a line that stays as it is.
  else if (what === "lose what is said") link.toServer.shift();
  else if (what === "lose what is heard") link.toClient.shift();
  // With the line goes all that was on it, answers too.
  else if (what === "cut") link.cut();
  else if (what === "resume") link.resume();
  else if (what === "heal") link.heal();
  else link.wait();
}

const idOf = (count: number): string => `message-of-ada-${count}`;

function expectNothingTwice(link: FakeLink): void {
  const ids = link.messages().map(({ id }) => id);
  expect(ids.length).toBe(new Set(ids).size);
}

const isOwn = (text: string): boolean => text !== "bob's";

describe("the outbox, whatever the network does to it", () => {
  it("M3 M9 C3: every message is sent until it is acknowledged, in order, is stored once and never shown twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 150, size: "max" }),
        // With small pages and short resumes, there are holes.
        fc.constantFrom({}, { pageSize: 2, resumeEvents: 2 }),
        async (steps, options) => {
          const link = new FakeLink(options);
          const written: string[] = [];
          for (const [count, what] of steps.entries()) {
            await run(link, what, count);
            if (what === "send") written.push(`m${count}`);
            expectNothingTwice(link);
            const known = new Set([...link.messages().map(({ text }) => text), ...link.server.texts()]);
            expect(written.filter((text) => !known.has(text))).toEqual([]);
          }
          link.heal();
          await link.loadAll();
          expect(link.server.texts().filter(isOwn)).toEqual(written);
          expect(link.messages().map(({ text }) => text)).toEqual(link.server.texts());
          expect([...link.outcomes.values()].every(({ ok }) => ok)).toBe(true);
          expect(link.outcomes.size).toBe(written.length);
        },
      ),
      { numRuns: 400 },
    );
  });
});
