import type { InboxThread } from "../protocol/inbox.ts";

/** The threads in which every word that was typed begins a word somewhere: title, listing, people, last words. */
export function findThreads(threads: readonly InboxThread[], typed: string): readonly InboxThread[] {
  const wanted = wordsOf(typed);
  if (wanted.length === 0) return threads;
  return threads.filter((thread) => {
    const words = wordsOf(textOf(thread));
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  });
}

function textOf({ title, subject, counterparts, lastMessage }: InboxThread): string {
  const preview = typeof lastMessage?.preview === "string" ? lastMessage.preview : "";
  const people = counterparts.map(({ name, userId, role }) => `${name ?? userId} ${role ?? ""}`);
  return [title, subject?.title, subject?.detail, subject?.price, ...people, preview].join(" ");
}

/** Words as they are compared: without case and accents. "Málaga" is found by "mala". */
const wordsOf = (text: string): string[] =>
  text
    // Before as well: to normalize takes the square of the marks in a row.
    .replace(/\p{M}/gu, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
