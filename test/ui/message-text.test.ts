import { createElement } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { MessageText } from "../../src/ui/message-text.tsx";

const drawn = (text: string) => renderToString(createElement(MessageText, { text }));

const GRAVE = "\u0300";

it.each([`H${GRAVE.repeat(40)}elp`, `a${`${GRAVE}\u2060`.repeat(40)}`, `a${"\u20dd".repeat(30)}`, "క్క్క్క్క్క్క"])(
  "a text that could stand higher than its line is marked: %j",
  (text) => {
    expect(drawn(text)).toContain("parlor-marked");
  },
);

it.each([
  "Is it still available?",
  "¿Aún está disponible?",
  "Ist es noch zu haben? Schön!",
  "Це ще доступно?",
  "هل ما زال متاحا؟",
  "还有吗？",
  "🏡👍🏽",
])("most texts are not: %j", (text) => {
  expect(drawn(text)).not.toContain("parlor-marked");
});

it.each(["https://homes.example/42", "www.homes.example", "mailto:ada@homes.example"])(
  "what an address opens learns nothing of this page, and gains nothing by being named here: %s",
  (address) => {
    const [, tag = ""] = /<a ([^>]*)>/.exec(drawn(`see ${address}`)) ?? [];
    expect(tag).toContain('target="_blank"');
    const kinds = / rel="([^"]*)"/.exec(` ${tag}`)?.[1]?.split(" ");
    expect(kinds?.sort()).toEqual(["nofollow", "noopener", "noreferrer", "ugc"]);
  },
);
