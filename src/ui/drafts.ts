import { allowed } from "../client/allowed.ts";

/** Whose draft, and for which conversation. Who one is, is known only when the thread has said so. */
export interface DraftPlace {
  readonly threadId: string;
  readonly userId: string | undefined;
}

/** What somebody has written and not sent. */
export interface KeptDraft extends DraftPlace {
  readonly text: string;
}

/** The draft that was left at this place. */
export const openDraft = (place: DraftPlace): KeptDraft => ({ ...place, text: read(place) });

/** The draft of where one is now. What was typed before it was known who types is theirs, behind what they had left here. */
export function moveDraft(draft: KeptDraft, place: DraftPlace): KeptDraft {
  const isThere = draft.threadId === place.threadId;
  if (isThere && draft.userId === place.userId) return draft;
  const isUnclaimed = isThere && draft.userId === undefined && draft.text !== "";
  const kept = openDraft(place);
  if (!isUnclaimed) return kept;
  return { ...kept, text: kept.text === "" ? draft.text : `${kept.text}\n${draft.text}` };
}

/**
 * Keeps it over a reload of this tab, and no longer: the next person at this device must not find it. Where the page
 * may not store anything, it lives as long as the page.
 */
export function keepDraft({ text, ...place }: KeptDraft): void {
  const key = keyOf(place);
  if (key === null) return;
  // Refused or full: the page still has it.
  allowed(() => (text === "" ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text)));
}

function read(place: DraftPlace): string {
  const key = keyOf(place);
  return (key === null ? null : allowed(() => sessionStorage.getItem(key))) ?? "";
}

const keyOf = ({ threadId, userId }: DraftPlace): string | null =>
  userId === undefined ? null : `parlor:draft:${JSON.stringify([userId, threadId])}`;
