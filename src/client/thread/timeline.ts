import type { NewMessage } from "../../protocol/message.ts";
import { readMessage } from "../codec/nouns.ts";
import { all, maybe, type Read, shape, text, whole } from "../codec/readers.ts";
import { replace } from "../snapshot/lists.ts";

/**
 * The log of one thread as far as it is known here: a run of messages without holes, from some page of the
 * past up to `cursor`. Only events move the cursor, one seq at a time.
 */
export interface Timeline {
  readonly epoch: string | null;
  /** The last seq that was applied. Without an epoch it means nothing. */
  readonly cursor: number;
  /** Oldest first. Seqs between them are events that are no messages. */
  readonly messages: readonly NewMessage[];
  readonly hasOlder: boolean;
  /** While the newest page arrives, seqs may begin anywhere. */
  readonly isFilling: boolean;
}

export const EMPTY_TIMELINE: Timeline = {
  epoch: null,
  cursor: 0,
  messages: [],
  hasOlder: false,
  isFilling: false,
};

/** The server says whether what follows continues at our cursor. If not, the pages here may have holes: they go. */
export const greet = (timeline: Timeline, { epoch, recovered }: { epoch: string; recovered: boolean }): Timeline =>
  recovered && epoch === timeline.epoch ? filled(timeline) : { ...EMPTY_TIMELINE, epoch, isFilling: true };

/** A newest page that was cut off in the middle has no holes either: it goes on from its last message. */
export function filled(timeline: Timeline): Timeline {
  const hasOlder = (timeline.messages[0]?.seq ?? 1) > 1;
  return timeline.isFilling ? { ...timeline, hasOlder, isFilling: false } : timeline;
}

/** The next event of the log; `message` when it is one. */
export const append = (timeline: Timeline, cursor: number, message?: NewMessage): Timeline => ({
  ...timeline,
  cursor,
  messages: message ? [...timeline.messages, message] : timeline.messages,
});

/** A message that is known, with a later content perhaps: the newer revision stands, whichever came first. */
export function revise(timeline: Timeline, message: NewMessage): Timeline {
  const known = timeline.messages.find(({ seq }) => seq === message.seq);
  if (!known || known.rev >= message.rev) return timeline;
  return { ...timeline, messages: replace(timeline.messages, known, message) };
}

export interface OlderPage {
  readonly epoch: string;
  /** Newest first, as the server sends them. */
  readonly messages: readonly NewMessage[];
  /** Where what is before them begins; nothing if there is no more. */
  readonly before?: number;
}

export const readOlderPage: Read<OlderPage> = shape({ epoch: text, messages: all(readMessage), before: maybe(whole) });

/** Puts a page of this log before the first message, if it was asked for that place and the pages have not been discarded since. */
export function prepend(timeline: Timeline, before: number, page: OlderPage): Timeline {
  if (timeline.messages[0]?.seq !== before) return timeline;
  const older = page.messages.filter(({ seq }) => seq < before).sort((a, b) => a.seq - b.seq);
  return {
    ...timeline,
    messages: [...older, ...timeline.messages],
    hasOlder: page.before !== undefined && older.length > 0,
  };
}
