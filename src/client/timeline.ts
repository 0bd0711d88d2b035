import type { NewMessage } from "../protocol/message.ts";

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

/** What became of an event: it was next, it was known already, or something before it is missing. */
export type Applied = "next" | "known" | "gap";

/** The server says whether what follows continues at our cursor. If not, the pages here may have holes: they go. */
export function greet(timeline: Timeline, hello: { epoch: string; recovered: boolean }): Timeline {
  if (hello.recovered && hello.epoch === timeline.epoch) return filled(timeline);
  return { ...EMPTY_TIMELINE, epoch: hello.epoch, isFilling: true };
}

/** The server says that everything up to `seq` has been sent. */
export function catchUp(timeline: Timeline, seq: number): { timeline: Timeline; applied: Applied } {
  if (!timeline.isFilling) return { timeline, applied: seq > timeline.cursor ? "gap" : "known" };
  return { timeline: { ...filled(timeline), cursor: seq }, applied: "next" };
}

/** A newest page that was cut off in the middle has no holes either: it goes on from its last message. */
function filled(timeline: Timeline): Timeline {
  const first = timeline.messages[0]?.seq;
  return timeline.isFilling ? { ...timeline, hasOlder: first !== undefined && first > 1, isFilling: false } : timeline;
}

/** Applies the event with this seq; `message` when it is one. */
export function apply(timeline: Timeline, seq: number, message?: NewMessage): { timeline: Timeline; applied: Applied } {
  const { cursor } = timeline;
  if (seq <= cursor) return { timeline: message ? revise(timeline, message) : timeline, applied: "known" };
  if (seq > cursor + 1 && !timeline.isFilling) return { timeline, applied: "gap" };
  const messages = message ? [...timeline.messages, message] : timeline.messages;
  return { timeline: { ...timeline, cursor: seq, messages }, applied: "next" };
}

/** A message that is known, with a later content perhaps: the newer revision stands, whichever came first. */
function revise(timeline: Timeline, message: NewMessage): Timeline {
  const known = timeline.messages.find(({ seq }) => seq === message.seq);
  if (!known || known.rev >= message.rev) return timeline;
  return { ...timeline, messages: timeline.messages.map((old) => (old === known ? message : old)) };
}

export interface OlderPage {
  readonly epoch: string;
  /** Newest first, as the server sends them. */
  readonly messages: readonly NewMessage[];
  /** Whether there is more before them. */
  readonly hasOlder: boolean;
}

/** Puts a page before the first message, if it was asked for that place and the pages have not been discarded since. */
export function prepend(timeline: Timeline, before: number, page: OlderPage): Timeline {
  if (page.epoch !== timeline.epoch || timeline.messages[0]?.seq !== before) return timeline;
  const older = page.messages.filter(({ seq }) => seq < before).sort((a, b) => a.seq - b.seq);
  return { ...timeline, messages: [...older, ...timeline.messages], hasOlder: page.hasOlder && older.length > 0 };
}
