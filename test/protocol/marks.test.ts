import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LIMITS } from "../../src/protocol/limits.ts";
import { hasTooManyMarks } from "../../src/protocol/marks.ts";
import { cleanLabel, label, link, normalizeText } from "../../src/protocol/text.ts";

/** Marks whose classes fall: to normalize them, each has to pass all that stand before it. */
const FALLING = ["\u0345", "\u035c", "\u0315", "\u0301", "\u0323", "\u0327", "\u05bc", "\u0338"];
const stack = (marks: number) =>
  FALLING.map((mark) => mark.repeat(Math.ceil(marks / 8)))
    .join("")
    .slice(-marks);

afterEach(() => vi.restoreAllMocks());

describe("M6: more than 30 marks in a row", () => {
  it.each([
    ["31 on a letter", `a${stack(31)}`],
    ["31 with no letter before them", stack(31)],
    ["a text full of them", `a${stack(31_920)}`],
    ["31 of the musical ones, of two units each", `a${"\u{1d165}".repeat(31)}`],
    ["31 behind 30", `a${stack(30)} b${stack(31)}`],
  ])("M6: are refused before anything is normalized: %s", (_, text) => {
    const normalize = vi.spyOn(String.prototype, "normalize");
    expect(normalizeText(text)).toEqual({
      fault: "invalid_text",
      detail: "unable to take the text; because it has more than 30 combining marks in a row",
    });
    expect(cleanLabel(text)).toBe("");
    expect(label(80).safeParse(text).success).toBe(false);
    expect(normalize).not.toHaveBeenCalled();
  });

  it("M6: are refused as well where they are more once normalized", () => {
    expect(normalizeText(`a${"\u0344".repeat(15)}`)).toHaveProperty("text");
    expect(normalizeText(`a${"\u0344".repeat(16)}`)).toMatchObject({ fault: "invalid_text" });
    expect(label(80).safeParse(`a${"\u0344".repeat(16)}`).success).toBe(false);
  });

  it.each([
    ["too many marks", `https://a${stack(31)}.example/`, "custom"],
    ["too many characters", `https://${"\u00e4".repeat(2_000)}.example/`, "too_big"],
  ])("keep an address from being read, which would normalize its host: %s", (_, address, code) => {
    const [asAddress] = link.options;
    expect(asAddress.safeParse(address).error?.issues).toMatchObject([{ code }]);
    expect(link.safeParse(address).success).toBe(false);
    expect(link.safeParse("https://mu\u0308nchen.example/a.jpg").success).toBe(true);
  });

  it("M6: are one more than the limit says", () => {
    const { marksInARow } = LIMITS;
    for (const mark of [...FALLING, "\u{1d165}"]) {
      expect(hasTooManyMarks(`a${mark.repeat(marksInARow)}b`)).toBe(false);
      expect(hasTooManyMarks(`a${mark.repeat(marksInARow + 1)}b`)).toBe(true);
    }
  });

  it("are no fewer in a name for what one does not see between them", () => {
    expect(label(80).safeParse(`a${stack(30)}\u200b${stack(30)}`).success).toBe(false);
    expect(label(80).safeParse(`a${stack(30)}`).success).toBe(true);
  });

  it("M6: whatever is accepted has none, composed or not", () => {
    const character = fc.constantFrom(...FALLING, "\u0344", "\u0f73", "\u1e69", "a", "\u200b", "\ufb2c");
    const several = fc.tuple(character, fc.integer({ min: 1, max: 20 })).map(([one, times]) => one.repeat(times));
    fc.assert(
      fc.property(fc.array(several, { maxLength: 12 }), (pieces) => {
        const result = normalizeText(pieces.join(""));
        const accepted = "text" in result ? result.text : "";
        expect(accepted).not.toMatch(/\p{M}{31}/u);
        expect(hasTooManyMarks(accepted)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

it("M6: the worst text that is accepted costs little", () => {
  const worst = `a${stack(30)}`.repeat(258);
  expect(worst.length).toBe(7_998);
  const before = process.cpuUsage();
  for (let n = 0; n < 10; n++) expect(normalizeText(worst)).toHaveProperty("text");
  const { user, system } = process.cpuUsage(before);
  console.log(`     a text of 258 stacks of 30 marks is judged in ${((user + system) / 10_000).toFixed(1)} ms of CPU`);
  expect(user + system).toBeLessThan(10 * 100_000);
});

describe("what people write is accepted", () => {
  it.each([
    ["Hebrew with points and cantillation", "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים אֵ֥ת הַשָּׁמַ֖יִם"],
    ["Arabic with harakat", "ٱلْحَمْدُ لِلَّٰهِ رَبِّ ٱلْعَٰلَمِينَ"],
    ["Thai", "น้ำที่นี่ผู้ใหญ่"],
    ["Tibetan, with its tallest stack", "བསྒྲུབས་ ཧྐྵྨླྺྼྻྂ"],
    ["Vietnamese, decomposed", "Tiếng Việt ở khắp nơi".normalize("NFD")],
    ["Devanagari", "क्षत्रिय ज्ञानी र्‍य"],
    ["Myanmar", "မြန်မာဘာသာ ကြောင့်"],
    ["Khmer", "ស្ត្រី ខ្ញុំ"],
    ["Tamil", "கொஞ்சம்"],
    ["emoji that are joined and chosen", "👩‍❤️‍💋‍👨 ❤️❤️❤️ 1️⃣ 👍🏽"],
    ["a flag made of tags", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"],
    ["what a Mac calls a file", "Übergabeprotokoll Zürich.pdf".normalize("NFD")],
    ["text that UAX #15 has made stream-safe", `a${stack(30)}\u034f${stack(30)}`],
  ])("M6: %s", (_, text) => {
    expect(normalizeText(text)).toEqual({ text: text.normalize("NFC") });
  });

  it("M6: 8,000 syllables of Korean, decomposed into 24,000 letters", () => {
    const korean = "각".repeat(8_000);
    expect(normalizeText(korean.normalize("NFD"))).toEqual({ text: korean });
  });
});
