import { expect, it, vi } from "vitest";
import { follow, fragmentOf, threadOf } from "../../src/ui/opening.ts";

const PLAIN = { button: 0, metaKey: false, ctrlKey: false, shiftKey: false, altKey: false, defaultPrevented: false };
const click = (some: Partial<typeof PLAIN> = {}) => ({ ...PLAIN, ...some, preventDefault: vi.fn() });

it("a plain click opens here, and leads nowhere else", () => {
  const [event, open] = [click(), vi.fn()];
  follow(event, open);
  expect(open).toHaveBeenCalledOnce();
  expect(event.preventDefault).toHaveBeenCalledOnce();
});

it.each([[{ ctrlKey: true }], [{ metaKey: true }], [{ shiftKey: true }], [{ altKey: true }], [{ button: 1 }]])(
  "a click for a new tab or window is the browser's: %o",
  (some) => {
    const [event, open] = [click(some), vi.fn()];
    follow(event, open);
    expect(open).not.toHaveBeenCalled();
    expect(event.preventDefault).not.toHaveBeenCalled();
  },
);

it("without anybody who opens, the link leads where it says; and what was seen to already is left alone", () => {
  const [event, done, open] = [click(), click({ defaultPrevented: true }), vi.fn()];
  follow(event, undefined);
  follow(done, open);
  expect(event.preventDefault).not.toHaveBeenCalled();
  expect(open).not.toHaveBeenCalled();
});

it("a thread's fragment is one whatever its id", () => {
  expect(fragmentOf("listing:42/a b#c")).toBe("#parlor-listing%3A42%2Fa%20b%23c");
  expect(threadOf("#parlor-listing%3A42%2Fa%20b%23c")).toBe("listing:42/a b#c");
  for (const other of ["", "#about", "#parlor-", "#parlor-%E0%A4%A"]) expect(threadOf(other)).toBeNull();
});
