import { expect, it } from "vitest";
import type { MessageView } from "../../src/client/index.ts";
import { isOwnNews } from "../../src/ui/own-news.ts";

/** "a B": a message of somebody else, then one of one's own. */
const list = (words: string): MessageView[] =>
  words
    .split(" ")
    .filter(Boolean)
    .map((id) => {
      const isOwn = id === id.toUpperCase();
      return { id, isOwn, seq: null, senderId: null, messageType: "text", text: id, at: 0, status: null };
    });

const isNews = (before: string, after: string) => isOwnNews(list(before), list(after));

it.each([
  ["written at the end", "a b → a b C"],
  ["written where nothing was", " → A"],
  ["written after one that was refused", "a B → a B C"],
  ["tried again", "a B c → a c B"],
])("one's own message that was %s is news: %s", (_, change) => {
  const [before = "", after = ""] = change.split(" → ");
  expect(isNews(before, after)).toBe(true);
});

it.each([
  ["was refused, with later ones after it", "a B → a B c"],
  ["was stored where it is", "a B → a B"],
  ["was there for long, as a page before it", "b C → a B2 b C"],
  ["is last because another was taken back", "A B → A"],
  ["is not the last that came", "A → A B c"],
])("one's own message that %s is none: %s", (_, change) => {
  const [before = "", after = ""] = change.split(" → ");
  expect(isNews(before, after)).toBe(false);
});
