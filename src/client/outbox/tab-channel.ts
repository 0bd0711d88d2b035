import { isFields, maybe, number, shape, text, whole, yes } from "../codec/readers.ts";
import type { OutboxEntry } from "./queue.ts";
import type { StoredOperation } from "./storage.ts";

/** What a tab tells the others of the same user. */
export type TabNews =
  | { readonly news: "kept"; readonly kept: StoredOperation }
  | { readonly news: "sent"; readonly threadId: string; readonly id: string; readonly seq: number; readonly at: number }
  | { readonly news: "cancelled"; readonly threadId: string; readonly id: string }
  /** Of the inbox: what is in view in this tab; or, without that, that it was kept as it was last seen. */
  | { readonly news: "inbox"; readonly tab?: number; readonly inView?: readonly string[] }
  /** `mark` names this logout. */
  | { readonly news: "logout"; readonly mark?: unknown };

/** What was kept, perhaps by another version. */
export const readStored = shape({
  threadId: text,
  id: text,
  text,
  writtenAt: number,
  replyTo: maybe(text),
  isTried: yes,
  refusals: maybe(whole),
  waitMs: maybe(whole),
  failed: maybe(shape({ code: text, retryable: yes })),
});

/** A message as it is kept, and told. */
export const storedOf = (threadId: string, entry: OutboxEntry): StoredOperation | null =>
  readStored({ ...entry, threadId, isTried: entry.isTried || entry.is === "flying" });

/** Tabs of two versions may meet: what is not understood is passed over. */
export function isTabNews(news: unknown): news is TabNews {
  if (!isFields(news)) return false;
  if (news.news === "kept") return readStored(news.kept) !== null;
  return news.news === "logout" || news.news === "inbox" || (text(news.threadId) !== null && text(news.id) !== null);
}
