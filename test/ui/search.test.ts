import { expect, it, vi } from "vitest";
import type { InboxThread } from "../../src/protocol/inbox.ts";
import { newRow } from "../../src/testing/fake-inbox.ts";
import { findThreads } from "../../src/ui/search.ts";

const thread = (threadId: string, more: Partial<InboxThread>): InboxThread => ({ ...newRow(threadId), ...more });

const listing = {
  type: "listing",
  id: "1",
  title: "Studio under the roof",
  detail: "88 Harbour Road",
  price: "€ 1,150",
};
const threads = [
  thread("flat", { title: "Two-bedroom flat", counterparts: [{ userId: "m", name: "Marcus Bell", role: "seller" }] }),
  thread("studio", { subject: listing, counterparts: [{ userId: "jose", name: "José Núñez" }] }),
  thread("said", {
    lastMessage: { seq: 1, id: "x".repeat(16), senderId: "p", preview: "The keys are with بريا (Thursday)", at: 1 },
  }),
  thread("photos", {
    lastMessage: { seq: 1, id: "x".repeat(16), senderId: "p", preview: { kind: "image", count: 2 }, at: 1 },
  }),
];

it.each([
  ["", ["flat", "studio", "said", "photos"]],
  [" \t", ["flat", "studio", "said", "photos"]],
  ["bed", ["flat"]],
  ["MARCUS flat", ["flat"]],
  ["seller", ["flat"]],
  ["nunez", ["studio"]],
  ["josé", ["studio"]],
  ["harb 1150", []],
  ["harbour 1,150", ["studio"]],
  ["بري", ["said"]],
  ["thurs", ["said"]],
  ["oom", []],
  ["nothing of it", []],
  ["(.*+?^$", ["flat", "studio", "said", "photos"]],
])("a search for “%s” finds what has words that begin so", (typed, ids) => {
  expect(findThreads(threads, typed).map(({ threadId }) => threadId)).toEqual(ids);
});

it("a search normalizes no pile of marks, whoever wrote it", () => {
  const marks = "\u0345\u0301\u0327".repeat(2_000);
  const normalize = vi.spyOn(String.prototype, "normalize");
  const found = findThreads([thread("piled", { title: `Mi${marks}ll` }), ...threads], `mi${marks}l`);
  const normalized = normalize.mock.contexts.map(String);
  normalize.mockRestore();
  expect(found.map(({ threadId }) => threadId)).toEqual(["piled"]);
  expect(normalized.length).toBeGreaterThan(0);
  expect(normalized.filter((text) => /\p{M}{31}/u.test(text))).toEqual([]);
});
