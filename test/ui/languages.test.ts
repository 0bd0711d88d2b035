import { describe, expect, it } from "vitest";
import { makeLanguage } from "../../src/ui/languages/language.ts";
import { loadLanguage } from "../../src/ui/languages/load.ts";
import { roleWords } from "../../src/ui/languages/phrases.ts";

describe.each(["en", "es", "ar"] as const)("%s", (tag) => {
  it("tells times and numbers as CLDR does", async () => {
    const language = await loadLanguage(tag);
    const clock = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    for (let at = 0; at < 86_400_000; at += 7 * 60_000) expect(language.time(at)).toBe(clock.format(at));
    const numbers = new Intl.NumberFormat(tag);
    for (const count of [0, 1, 9, 10, 99, 100, 999]) expect(language.count(count)).toBe(numbers.format(count));
    expect(language.count(1_000)).toBe(`${numbers.format(999)}+`);
    expect(language.many("left", 12_345)).toContain(numbers.format(12_345));
  });

  it("tells one name as it is, and several together", async () => {
    const language = await loadLanguage(tag);
    expect(language.list([])).toBe("");
    expect(language.list(["Ada"])).toBe("Ada");
    const lists = new Intl.ListFormat(tag);
    const lasts = ["Bob", "Inés", "i", "Hilda", "hielo", "Hiato", "HI", "Yago", "Íñigo", "", "ليلى"];
    for (const names of lasts.flatMap((last) => [
      ["Ada", last],
      ["Ada", "Cy", last],
      ["Ada", "Bo", "Cy", last],
    ]))
      expect(language.list(names)).toBe(lists.format(names));
  });
});

it("roles that the language has words for are told in them, others as the application calls them", async () => {
  const spanish = await loadLanguage("es");
  expect(["agent", "notary", "toString", "other"].map((role) => roleWords(spanish, role))).toEqual([
    ...["Agente", "notary", "toString", "other"],
  ]);
});

it("a language whose times are written otherwise is told as it writes them", async () => {
  const { words } = await loadLanguage("en");
  expect(makeLanguage({ tag: "fi", words }).time(new Date(2026, 0, 1, 14, 5).getTime())).toBe("14.05");
});
