import { expect, it, vi } from "vitest";
import { english } from "../../src/ui/languages/language.ts";
import { roomWords } from "../../src/ui/languages/phrases.ts";
import { roomFor } from "../../src/ui/text-room.tsx";

it("M6: the room for a text is counted in code points, composed, as the server counts", () => {
  expect(roomFor("", 10)).toBe(10);
  expect(roomFor("🏡".repeat(10), 10)).toBe(0);
  expect(roomFor("e\u0301".repeat(4), 10)).toBe(6);
  expect(roomFor("x".repeat(8_001), 8_000)).toBe(-1);
});

it("M6: a text with too many marks in a row has no room, and is not composed to find that out", () => {
  const normalize = vi.spyOn(String.prototype, "normalize");
  expect(roomFor(`a${"\u0345\u0301".repeat(2_000)}`, 8_000)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalize).not.toHaveBeenCalled();
  normalize.mockRestore();
});

it("is said in words", () => {
  expect([400, 1, 0, -1, -1_234].map((room) => roomWords(english, room))).toEqual([
    "400 characters left",
    "1 character left",
    "0 characters left",
    "1 character too many",
    "1,234 characters too many",
  ]);
});
