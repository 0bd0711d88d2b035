import { createElement } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { MessageText } from "../../src/ui/message-text.tsx";

const drawn = (text: string) => renderToString(createElement(MessageText, { text }));

const GRAVE = "\u0300";

it.each([`H${GRAVE.repeat(4)}elp`, `a${"\u20dd".repeat(30)}`])(
  "a letter with a tower of marks keeps to its box: %j",
  (text) => {
    expect(drawn(text)).toContain("parlor-towers");
  },
);

it.each([
  "Is it still available?",
  // As some keyboards write it: letters and their marks one by one.
  "Việt Nam có đẹp không?".normalize("NFD"),
  "क्या घर अब भी उपलब्ध है?",
  "بَيْتٌ جَمِيلٌ",
  "น้ำอยู่ที่นี่",
])("what is written in any language is drawn as it is: %j", (text) => {
  expect(drawn(text)).not.toContain("parlor-towers");
});
