import { type Fields, isFields, text } from "../codec/readers.ts";
import type { StoredOperation } from "./operations.ts";
import { readStored } from "./stored.ts";

/** What a tab tells the others of the same user. */
export type TabNews =
  | { readonly news: "kept"; readonly kept: StoredOperation }
  | { readonly news: "sent"; readonly threadId: string; readonly id: string; readonly seq: number; readonly at: number }
  | { readonly news: "cancelled"; readonly threadId: string; readonly id: string }
  /** Of the inbox: what is in view in this tab; or, without that, that it was kept as it was last seen. */
  | { readonly news: "inbox"; readonly tab?: number; readonly inView?: readonly string[] }
  /** `mark` names this logout. */
  | { readonly news: "logout"; readonly mark?: unknown };

/** Tabs of two versions may meet: what is not understood is passed over, as null. */
export function readTabNews(news: unknown): TabNews | null {
  if (!isFields(news)) return null;
  if (news.news !== "kept") return isOtherNews(news) ? news : null;
  const kept = readStored(news.kept);
  return kept && { news: "kept", kept };
}

type OtherNews = Exclude<TabNews, { news: "kept" }>;

const isOtherNews = (news: Fields): news is Fields & OtherNews =>
  news.news === "logout" || news.news === "inbox" || (text(news.threadId) !== null && text(news.id) !== null);
