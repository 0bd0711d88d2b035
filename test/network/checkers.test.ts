import { expect, it } from "vitest";
import {
  findDifference,
  findDisorder,
  findForeign,
  findJumps,
  findLost,
  type Seen,
  type Sent,
} from "../support/checkers.ts";

const sent = (n: number, more: Partial<Sent> = {}): Sent => ({
  id: `m${n}`,
  text: `ada ${n}`,
  senderId: "ada",
  seq: n,
  ...more,
});
const seen = (n: number, more: Partial<Seen> = {}): Seen => ({
  id: `m${n}`,
  text: `ada ${n}`,
  senderId: "ada",
  seq: n,
  ...more,
});
const all = [sent(1), sent(2), sent(3)];
const log = [seen(1), seen(2), seen(3)];

it("the checkers find nothing in a log as it should be", () => {
  expect([findLost(all, log), findForeign(all, log), findDisorder(all, log)].flat()).toEqual([]);
  expect([findDifference("phone", log, log), findJumps("phone", [1, 2, 3])].flat()).toEqual([]);
});

it.each<[string, string[]]>([
  ["I1: a message that was acknowledged and is not there", findLost(all, [seen(1), seen(3)])],
  ["I1: … and is there with another text", findLost(all, [seen(1), seen(2, { text: "other" }), seen(3)])],
  ["I3: one that is there twice", findLost(all, [...log, seen(3, { seq: 4 })])],
  ["I3: one that was acknowledged under another seq", findLost([sent(1, { seq: 9 }), sent(2), sent(3)], log)],
  ["I2: one that nobody wrote", findForeign(all, [...log, seen(4)])],
  ["I7: two that changed places", findDisorder(all, [seen(2), seen(1), seen(3)])],
  ["I4: a device that lacks one", findDifference("phone", [seen(1), seen(2)], log)],
  ["I4: a device that shows one twice", findDifference("phone", [...log, seen(3)], log)],
  ["I5 I6: a seq that was passed over", findJumps("phone", [1, 3])],
  ["I6: a seq that came again", findJumps("phone", [1, 1])],
])("the checkers find %s", (_, faults) => {
  expect(faults.length).toBeGreaterThan(0);
});
