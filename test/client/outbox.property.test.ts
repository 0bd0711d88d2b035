import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeLink } from "../support/fake-link.ts";

/** Something that may happen, and how often. */
const step = fc.oneof(
  ...Object.entries({ send: 3, serve: 4, arrive: 3, refuse: 1, cut: 2, swallow: 1, resume: 3, wait: 1, heal: 1 }).map(
    ([what, weight]) => ({ weight, arbitrary: fc.constant(what) }),
  ),
);

function run(link: FakeLink, what: string, count: number): void {
  if (what === "send") link.send(idOf(count), `m${count}`);
  else if (what === "serve") link.serve();
  else if (what === "refuse") link.serve({ isRefused: true });
  else if (what === "arrive") link.arrive();
  // The server reads a message, and dies before it stores it.
  else if (what === "swallow") link.read();
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

describe("the outbox, whatever the network does to it", () => {
  it("M3 M9: every message is sent until it is acknowledged, in order, is stored once and never shown twice", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: "max" }), (steps) => {
        const link = new FakeLink();
        const written: string[] = [];
        steps.forEach((what, count) => {
          run(link, what, count);
          if (what === "send") written.push(`m${count}`);
          expectNothingTwice(link);
          const shown = link.messages().map(({ text }) => text);
          expect(shown.filter((text) => written.includes(text)).sort()).toEqual([...written].sort());
        });
        link.heal();
        expect(link.server.texts()).toEqual(written);
        expect(link.messages().map(({ text }) => text)).toEqual(written);
        expect([...link.outcomes.values()].every(({ ok }) => ok)).toBe(true);
        expect(link.outcomes.size).toBe(written.length);
      }),
      { numRuns: 400 },
    );
  });
});
