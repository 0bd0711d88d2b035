import { describe, expect, it } from "vitest";
import { shortState } from "../../src/page/connection-state.ts";
import { readListings } from "../../src/page/listings.ts";
import { titleOf } from "../../src/page/title.ts";
import { english } from "../../src/ui/languages/language.ts";

it("the document is called after what is open, with what is unread before it", () => {
  const title = (titled: Parameters<typeof titleOf>[1]) => titleOf(english, titled);
  expect(title({})).toBe("Parlor");
  expect(title({ name: "Mill", unread: 0 })).toBe("Mill · Parlor");
  expect(title({ name: "Mill", unread: 2 })).toBe("(2) Mill · Parlor");
  expect(title({ unread: 1_500 })).toBe("(999+) Parlor");
});

it("each state of a connection has a short word", () => {
  const states = ["idle", "connecting", "reconnecting", "live", "polling", "offline", "failed", "closed"] as const;
  expect(states.map(shortState)).toEqual([
    ...["connecting", "connecting", "connecting"],
    ...["live", "polling", "offline", "failed", "failed"],
  ]);
});

describe("the demo's homes", () => {
  const mill = { threadId: "m", subject: { title: "Mill", price: "€ 1" }, members: ["demo-agent", "demo-buyer"] };
  it("are read with those who may talk about them, in a fixed order", () => {
    expect(readListings([{ ...mill, isOpen: true }])).toMatchObject([
      { threadId: "m", title: "Mill", price: "€ 1", people: ["demo-buyer", "demo-agent"], isOpen: true },
    ]);
  });
  it("are left out where they cannot be read", () => {
    expect(readListings([null, 7, {}, { threadId: 7, members: [] }, { threadId: "x" }])).toEqual([]);
    for (const value of [null, "x", {}, undefined]) expect(readListings(value)).toEqual([]);
    const [odd] = readListings([{ threadId: "x", members: [7, "ada"], subject: { title: 7 }, isOpen: "yes" }]);
    expect(odd).toMatchObject({ title: "x", people: [], isOpen: false });
  });
});
