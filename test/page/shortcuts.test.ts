import { describe, expect, it } from "vitest";
import { neighbour, shortcutOf } from "../../src/page/shortcuts.ts";

const press = (key: string, held: object = {}, around: object = {}) =>
  shortcutOf(
    { key, altKey: false, ctrlKey: false, metaKey: false, isComposing: false, ...held },
    { isTyping: false, isPlainOff: false, isMac: false, ...around },
  );

describe("a key", () => {
  it("does what the list says", () => {
    const does = ["list", "search", "write", "notifications", "latest"];
    expect(["?", "/", "c", "n", "End"].map((key) => press(key))).toEqual(does);
    expect([press("ArrowDown", { altKey: true }), press("ArrowUp", { altKey: true })]).toEqual(["next", "previous"]);
  });

  it("is a letter while somebody types, but for Alt with an arrow", () => {
    for (const key of ["?", "/", "c", "n", "End"]) expect(press(key, {}, { isTyping: true })).toBeNull();
    expect(press("ArrowDown", { altKey: true }, { isTyping: true })).toBe("next");
  });

  it("goes through the words of a field on a Mac, with Alt", () => {
    expect(press("ArrowDown", { altKey: true }, { isTyping: true, isMac: true })).toBeNull();
    expect(press("ArrowDown", { altKey: true }, { isMac: true })).toBe("next");
  });

  it("that writes something does nothing where that was switched off", () => {
    for (const key of ["?", "/", "c", "n"]) expect(press(key, {}, { isPlainOff: true })).toBeNull();
    expect(press("End", {}, { isPlainOff: true })).toBe("latest");
    expect(press("ArrowUp", { altKey: true }, { isPlainOff: true })).toBe("previous");
  });

  it("is the browser's with Ctrl or the command key, and an input method's while it composes", () => {
    expect(press("c", { ctrlKey: true })).toBeNull();
    expect(press("c", { metaKey: true })).toBeNull();
    expect(press("n", { altKey: true })).toBeNull();
    expect(press("/", { isComposing: true })).toBeNull();
    expect(press("toString")).toBeNull();
  });
});

describe("the conversation next to the open one", () => {
  const threads = ["a", "b", "c"];
  it("is the one after or before it, and nothing beyond the ends", () => {
    expect([neighbour(threads, "b", 1), neighbour(threads, "b", -1)]).toEqual(["c", "a"]);
    expect([neighbour(threads, "c", 1), neighbour(threads, "a", -1)]).toEqual([null, null]);
  });
  it("is the first when none is open, or one that is not listed", () => {
    expect([neighbour(threads, null, -1), neighbour(threads, "x", 1), neighbour([], null, 1)]).toEqual([
      "a",
      "a",
      null,
    ]);
  });
});
