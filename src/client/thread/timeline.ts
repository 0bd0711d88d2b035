import type { MessagePage, NewMessage } from "../../protocol/message.ts";
import { readMessage } from "../codec/nouns.ts";
import { all, type Every, maybe, type Read, shape, text, whole } from "../codec/readers.ts";
import { NEVER } from "../connection/state.ts";
import { replace } from "../snapshot/lists.ts";

/**
 * The log of one thread as far as it is known here: ranges without holes, the last of which goes on with the log.
 * Only events move the cursor, one seq at a time.
 */
export interface Timeline {
  readonly epoch: string | null;
  /** The last seq that was applied. Without an epoch it means nothing. */
  readonly cursor: number;
  /** Those of all ranges, oldest first. Seqs that are missing within a range are events that are no messages. */
  readonly messages: readonly NewMessage[];
  /** Oldest first; they do not overlap. */
  readonly ranges: readonly Range[];
  /** While the newest page arrives, seqs may begin anywhere. */
  readonly isFilling: boolean;
  /** A page as of an earlier seq does not say what is so now. */
  readonly validFrom: number;
}

/** A part of the log, from one seq to another, of which every message is here. `to` of the newest is `NEVER`. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** False when something may have changed since without being told here. */
  readonly isCurrent: boolean;
}

/** What is missing between two ranges: all after the one seq and before the other. */
export interface Hole {
  readonly afterSeq: number;
  readonly beforeSeq: number;
}

export const EMPTY_TIMELINE: Timeline = {
  epoch: null,
  cursor: 0,
  messages: [],
  ranges: [],
  isFilling: false,
  validFrom: 0,
};

interface Greeting {
  readonly epoch: string;
  readonly recovered: boolean;
  readonly lastSeq: number;
}

/**
 * The server says whether what follows continues at our cursor. If not, what is here of the same log may have changed,
 * and something may be missing after it.
 */
export function greet(timeline: Timeline, { epoch, recovered, lastSeq }: Greeting): Timeline {
  const isSameLog = epoch === timeline.epoch;
  if (recovered && isSameLog) return filled(timeline);
  const kept = isSameLog ? timeline : EMPTY_TIMELINE;
  const ranges = kept.ranges.map(({ from, to }) => ({ from, to: Math.min(to, kept.cursor), isCurrent: false }));
  return { ...kept, ranges: joined(ranges), epoch, cursor: 0, isFilling: true, validFrom: lastSeq };
}

/** A newest page that was cut off in the middle has no holes either: it goes on from its last message. */
export const filled = (timeline: Timeline): Timeline =>
  timeline.isFilling ? { ...timeline, isFilling: false } : timeline;

/** The newest page is here: all of the log up to this seq. */
export function caughtUpTo(timeline: Timeline, seq: number): Timeline {
  const begun = isBegun(timeline) ? timeline : beginAt(timeline, 1);
  return { ...filled(begun), cursor: seq };
}

/** The next event of the log; `message` when it is one. */
export function append(timeline: Timeline, seq: number, message?: NewMessage): Timeline {
  const begun = isBegun(timeline) ? timeline : beginAt(timeline, timeline.isFilling ? seq : timeline.cursor + 1);
  return { ...begun, cursor: seq, messages: message ? [...begun.messages, message] : begun.messages };
}

const isBegun = ({ ranges }: Timeline): boolean => ranges.at(-1)?.to === NEVER;

/** The newest range begins at this seq. What was known from there on comes anew. */
function beginAt(timeline: Timeline, seq: number): Timeline {
  return {
    ...timeline,
    messages: timeline.messages.filter((message) => message.seq < seq),
    ranges: cover(timeline.ranges, { from: seq, to: NEVER, isCurrent: true }),
  };
}

/** A message that is known, with a later content perhaps: the newer revision stands, whichever came first. */
export function revise(timeline: Timeline, message: NewMessage): Timeline {
  const known = timeline.messages.find(({ seq }) => seq === message.seq);
  if (!known || known.rev >= message.rev) return timeline;
  return { ...timeline, messages: replace(timeline.messages, known, message) };
}

/** For which messages a page was asked. */
export type PageQuery =
  | { readonly before: number }
  | { readonly after: number }
  /** The message of this seq and those on both sides of it. */
  | { readonly around: number };

/** A page of history; where the next older and the next newer one begin, if there are such. */
export const readPage: Read<HistoryPage> = shape({
  epoch: text,
  asOfSeq: whole,
  messages: all(readMessage),
  before: maybe(whole),
  after: maybe(whole),
} satisfies Every<MessagePage>);

export interface HistoryPage {
  readonly epoch: string;
  readonly asOfSeq: number;
  /** Newest first, as the server sends them. */
  readonly messages: readonly NewMessage[];
  readonly before?: number;
  readonly after?: number;
}

/**
 * Puts a page to where it belongs in the log: what it covers is current from then on. The same timeline if it says
 * nothing of this log as it is now.
 */
export function putPage(timeline: Timeline, query: PageQuery, page: HistoryPage): Timeline {
  const { epoch, ranges, messages, validFrom } = timeline;
  const { from, to } = coverage(timeline, query, page);
  if (page.epoch !== epoch || page.asOfSeq < validFrom || from > to) return timeline;
  const isCovered = ({ seq }: NewMessage) => from <= seq && seq <= to;
  const known = new Map(messages.filter(isCovered).map((message) => [message.seq, message]));
  const placed = page.messages
    .filter(isCovered)
    .sort((a, b) => a.seq - b.seq)
    .map((message) => newerOf(message, known.get(message.seq), ranges));
  const before = messages.filter(({ seq }) => seq < from);
  const after = messages.filter(({ seq }) => seq > to);
  return {
    ...timeline,
    messages: [...before, ...placed, ...after],
    ranges: cover(ranges, { from, to, isCurrent: true }),
  };
}

/** Of which seqs a page says all there is. What is after the cursor, events will say. */
function coverage({ cursor }: Timeline, query: PageQuery, page: HistoryPage): Pick<Range, "from" | "to"> {
  const from = "after" in query ? query.after + 1 : (page.before ?? 1);
  const to = "before" in query ? query.before - 1 : (page.after ?? page.asOfSeq);
  return { from, to: Math.min(to, page.asOfSeq, cursor) };
}

/** The same object where nothing of it changed. What is in doubt is as the page has it. */
function newerOf(message: NewMessage, known: NewMessage | undefined, ranges: readonly Range[]): NewMessage {
  if (!known || known.id !== message.id) return message;
  const isNewer = message.rev > known.rev || (message.rev < known.rev && isInDoubt(ranges, known.seq));
  return isNewer ? message : known;
}

/** The ranges with this one in place of what it covers of others. */
function cover(ranges: readonly Range[], range: Range): readonly Range[] {
  const rest = ranges.flatMap((other) => [
    { ...other, to: Math.min(other.to, range.from - 1) },
    { ...other, from: Math.max(other.from, range.to + 1) },
  ]);
  const all = [...rest.filter(({ from, to }) => from <= to), range];
  return joined(all.sort((a, b) => a.from - b.from));
}

/** Neighbours of which the same is known are one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const made: Range[] = [];
  for (const range of ranges) {
    const last = made.at(-1);
    if (last?.isCurrent === range.isCurrent && last.to + 1 >= range.from) made.splice(-1, 1, { ...last, to: range.to });
    else made.push(range);
  }
  return made;
}

export const hasOlder = ({ ranges }: Timeline): boolean => (ranges[0]?.from ?? 1) > 1;

/** Where something is missing, oldest first. */
export const holesOf = (ranges: readonly Range[]): readonly Hole[] =>
  ranges.flatMap(({ from }, index) => {
    const afterSeq = ranges[index - 1]?.to ?? NEVER;
    return afterSeq + 1 < from ? [{ afterSeq, beforeSeq: from }] : [];
  });

/** Whether what is here of this seq may have changed since. */
export const isInDoubt = (ranges: readonly Range[], seq: number): boolean =>
  ranges.some(({ from, to, isCurrent }) => !isCurrent && from <= seq && seq <= to);

/** Whether all that there is of this seq is here, as it is now. */
export const isHere = ({ ranges, cursor }: Timeline, seq: number): boolean =>
  seq <= cursor && ranges.some(({ from, to, isCurrent }) => isCurrent && from <= seq && seq <= to);

/** The messages of the newest range, which goes on with the log. */
export function newestRun({ messages, ranges }: Timeline): readonly NewMessage[] {
  const { from, to } = ranges.at(-1) ?? { from: 1, to: NEVER };
  return to === NEVER ? messages.filter(({ seq }) => seq >= from) : [];
}
