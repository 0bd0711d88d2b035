import fc from "fast-check";
import { expect, it } from "vitest";
import { cleanLabel, label, link, normalizeText } from "../../src/protocol/text.ts";
import { subject } from "../../src/protocol/thread.ts";

it("M6: whatever comes in, what is accepted is well-formed, normalized and stays so", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (raw) => {
      const result = normalizeText(raw);
      if (!("text" in result)) return;
      expect(result.text.isWellFormed()).toBe(true);
      expect(result.text.normalize("NFC")).toBe(result.text);
      expect(normalizeText(result.text)).toEqual(result);
    }),
  );
});

it("a name cannot imitate another by what one does not see", () => {
  expect(cleanLabel("  Ada\u202e  Love\u200blace\ufeff ")).toBe("Ada Lovelace");
  expect(cleanLabel("Cafe\u0301")).toBe("Café");
  expect(label(80).safeParse("\u200b\u2060").success).toBe(false);
  expect(label(3).safeParse("🏠🏠🏠").success).toBe(true);
  expect(label(3).safeParse("🏠🏠🏠🏠").success).toBe(false);
});

it("a link is https or a path of ours", () => {
  const good = ["https://homes.example/1.jpg", "/pictures/mill.svg"];
  const bad = [
    "javascript:alert(1)",
    "http://homes.example",
    "//evil.example",
    "/\\evil.example",
    "data:text/html,x",
    "https://",
    "/a b",
  ];
  expect(good.map((text) => link.safeParse(text).success)).toEqual(good.map(() => true));
  expect(bad.map((text) => link.safeParse(text).success)).toEqual(bad.map(() => false));
  expect(subject.safeParse({ type: "listing", id: "42", title: "Mill", picture: bad[0] }).success).toBe(false);
});
