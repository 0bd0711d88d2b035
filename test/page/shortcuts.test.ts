import { describe, expect, it } from "vitest";
import { neighbour, shortcutOf } from "../../src/page/shortcuts.ts";

const NOT_HELD = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };

const press = (key: string, held: object = {}, around: object = {}) =>
  shortcutOf(
    { key, code: "", ...NOT_HELD, isComposing: false, ...held },
    { isTyping: false, isEmpty: false, areSingleKeysOn: false, isMac: false, ...around },
  );

const CTRL = { ctrlKey: true };
const COMMAND = { metaKey: true };
const ALT = { altKey: true };

describe("a key", () => {
  it("by itself is the beginning of a text, whatever it writes", () => {
    for (const key of ["?", "/", "c", "n", "k", "i", "C", "ñ", "ش"]) {
      expect(press(key)).toBeNull();
      expect(press(key, { shiftKey: true })).toBeNull();
    }
    expect(press("End")).toBe("latest");
  });

  it("by itself is a shortcut where that was switched on, unless somebody types", () => {
    const on = { areSingleKeysOn: true };
    expect(["?", "/", "c", "n"].map((key) => press(key, {}, on))).toEqual(["list", "search", "write", "notifications"]);
    for (const key of ["?", "/", "c", "n", "End"]) expect(press(key, {}, { ...on, isTyping: true })).toBeNull();
    expect(press("toString", {}, on)).toBeNull();
  });

  it("with Ctrl does what the list says, also while somebody types; on a Mac with the command key", () => {
    for (const isTyping of [false, true]) {
      const does = ["search", "notifications", "list"];
      expect(["k", "i", "/"].map((key) => press(key, CTRL, { isTyping }))).toEqual(does);
      expect(["k", "i", "/"].map((key) => press(key, COMMAND, { isTyping, isMac: true }))).toEqual(does);
      expect(["k", "i", "/"].map((key) => press(key, COMMAND, { isTyping }))).toEqual([null, null, null]);
      expect(["k", "i", "/"].map((key) => press(key, CTRL, { isTyping, isMac: true }))).toEqual([null, null, null]);
    }
    expect(press("c", CTRL)).toBeNull();
  });

  it("with Ctrl counts by its place where the keyboard writes no Latin, and the slash may need Shift", () => {
    expect(press("ن", { ...CTRL, code: "KeyK" })).toBe("search");
    expect(press("j", { ...CTRL, code: "KeyK" })).toBeNull();
    expect(press("/", { ...CTRL, shiftKey: true, code: "Digit7" })).toBe("list");
    expect(press("K", { ...CTRL, shiftKey: true, code: "KeyK" })).toBeNull();
    // AltGr.
    expect(press("k", { ...CTRL, ...ALT })).toBeNull();
  });

  it("with Ctrl does the same with Caps Lock", () => {
    expect(press("K", { ...CTRL, code: "KeyK" })).toBe("search");
    expect(press("I", COMMAND, { isMac: true })).toBe("notifications");
    expect(press("k", { ...CTRL, shiftKey: true, code: "KeyK" })).toBeNull();
  });

  it("with Alt and an arrow leads to the next conversation, unless a Mac goes through words by it", () => {
    for (const isTyping of [false, true]) {
      expect(press("ArrowDown", ALT, { isTyping })).toBe("next");
      expect(press("ArrowUp", ALT, { isTyping })).toBe("previous");
    }
    expect(press("ArrowDown", ALT, { isMac: true })).toBe("next");
    expect(press("ArrowDown", ALT, { isTyping: true, isMac: true })).toBeNull();
    expect(press("ArrowDown", ALT, { isTyping: true, isEmpty: true, isMac: true })).toBe("next");
    expect(press("n", ALT)).toBeNull();
  });

  it("is an input method's while it composes", () => {
    expect(press("k", { ...CTRL, isComposing: true })).toBeNull();
    expect(press("/", { isComposing: true }, { areSingleKeysOn: true })).toBeNull();
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
