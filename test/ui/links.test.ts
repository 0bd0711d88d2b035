import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { findLinks } from "../../src/ui/links.ts";
import { ATTACKS } from "./attacks.ts";

const linksIn = (text: string) => findLinks(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.text]));
const hrefsIn = (text: string) => findLinks(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.href]));
const textOf = (text: string) =>
  findLinks(text)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");

describe("addresses in a text", () => {
  it.each([
    ["see https://homes.example/42", "https://homes.example/42"],
    ["HTTPS://Homes.Example/A?b=c#d", "HTTPS://Homes.Example/A?b=c#d"],
    ["http://homes.example:8080/x.", "http://homes.example:8080/x"],
    ["(see www.homes.example/a_(b))", "www.homes.example/a_(b)"],
    ["Is it https://homes.example/a, or not?", "https://homes.example/a"],
    ["“https://homes.example/a”", "https://homes.example/a"],
    ["<https://homes.example/a>", "https://homes.example/a"],
    ["[https://homes.example/a]!?...", "https://homes.example/a"],
    ["write to mailto:ada@homes.example.", "mailto:ada@homes.example"],
    ["看https://homes.example/a。好", "https://homes.example/a"],
    ["انظر https://homes.example/a، شكرًا", "https://homes.example/a"],
    ["https://münchen.example/ä", "https://münchen.example/ä"],
    ["https://пример.example/", "https://пример.example/"],
    ["https://東京.example/", "https://東京.example/"],
  ])("%s", (text, link) => {
    expect(linksIn(text)).toEqual([link]);
    expect(textOf(text)).toBe(text);
  });

  it("several in one text, and the words between them", () => {
    const text = "a www.a.example b https://b.example/ c";
    expect(findLinks(text)).toEqual([
      "a ",
      { at: 2, href: "https://www.a.example/", text: "www.a.example" },
      " b ",
      { at: 18, href: "https://b.example/", text: "https://b.example/" },
      " c",
    ]);
  });

  it.each([
    "homes.example",
    "ada@homes.example",
    "www.",
    "www.homes",
    "https://",
    "xhttps://homes.example",
    "javascript://https://homes.example/%0aalert(1)",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://homes.example",
    "mailto:ada",
    "mailto:ada@homes.example?attach=/etc/passwd",
    "https://bank.example@evil.example/",
    "https://bank.example:pass@evil.example/",
    "http://2130706433/",
    "http://0x7f.1/",
    "https://p\u0430ypal.example/",
    "https://\u0430\u0440\u0440\u04cf\u0435.example/",
    "https://\u0261oogle.example/",
    "https://ｇoogle.example/",
    "https://xn--pple-43d.example/",
    "https://homes.example\u202e/gpj.exe",
    "https://homes\u200b.example/",
    "https://homes.example/\u2066a",
    "https://homes.example/\u3164",
    "https://goog\u0332le.example/",
  ])("stays text: %j", (text) => {
    expect(linksIn(text)).toEqual([]);
    expect(textOf(text)).toBe(text);
  });

  it("leads nowhere but where one reads", () => {
    expect(hrefsIn("https://good.example\\@evil.example")).toEqual(["https://good.example/"]);
    expect(hrefsIn("www.good.example/../x")).toEqual(["https://www.good.example/x"]);
  });

  it("200 attacks stay text, and no address of theirs runs anything", () => {
    expect(new Set(ATTACKS).size).toBeGreaterThanOrEqual(200);
    for (const attack of ATTACKS) {
      expect(textOf(attack)).toBe(attack);
      for (const href of hrefsIn(attack)) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
    }
  });

  it("says all of any text, and has no more work with a strange one", () => {
    const unit = fc.constantFrom(
      ..."ab./:@?#&%()[]<>\"'\\-_~\u202e\u200b\u0301\ud83d\u{1f3e1}\u0430\u6771 \n".split(""),
      "www.",
      "https://",
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => textOf(text) === text && textOf(`www.${text}`) === `www.${text}`),
    );
    for (const strange of [".", ")", "(", "www.", "https://", "a.", "mailto:a@b."]) {
      const text = `https://a.example/${strange.repeat(8_000 / strange.length)}`;
      const before = process.cpuUsage();
      expect(textOf(`${text} x`)).toBe(`${text} x`);
      // Microseconds of the processor: a text of this length needs thousands; what backtracks, seconds and more.
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    }
  });
});

it("what is longer than a host's name is none, and is not normalized", () => {
  const long = (letters: number) => `https://${"ä".repeat(letters - 8)}.example/`;
  expect(linksIn(long(260))).toEqual([]);
  const normalize = vi.spyOn(String.prototype, "normalize");
  expect(linksIn(`https://a${"\uff9e\u0301".repeat(4_000)}`)).toEqual([]);
  expect(normalize).not.toHaveBeenCalled();
  normalize.mockRestore();
});
