import type { MessageView } from "../client/index.ts";

/**
 * Whether the last message is one's own and has just come there: written now, or tried again. Not when it is last
 * because the one after it was taken back.
 */
export function isOwnNews(before: readonly MessageView[], messages: readonly MessageView[]): boolean {
  const last = messages.at(-1);
  const lastBefore = before.at(-1);
  if (!last?.isOwn || last.id === lastBefore?.id) return false;
  const isKnown = before.some(({ id }) => id === last.id);
  return !isKnown || messages.some(({ id }) => id === lastBefore?.id);
}
