import type { NewMessage } from "../../protocol/message.ts";
import { NEVER } from "../connection/state.ts";
import { replace } from "../snapshot/lists.ts";
import { type ChangeEvent, changed } from "./changes.ts";

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

/** What is missing: all after the one seq and before the other. */
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

/** So many ranges outlive a resume that cannot be recovered; of more, the newest. */
const MAX_KEPT = 10;

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
  const doubted = kept.ranges.map(({ from, to }) => ({ from, to: to === NEVER ? kept.cursor : to, isCurrent: false }));
  // Of one without a message there is nothing to show.
  const shown = doubted.filter((range) => kept.messages.some(({ seq }) => rangeAt([range], seq)));
  const ranges = shown.slice(-MAX_KEPT);
  const messages = kept.messages.filter(({ seq }) => rangeAt(ranges, seq));
  return { epoch, cursor: 0, messages, ranges, isFilling: true, validFrom: lastSeq };
}

/** A newest page that was cut off in the middle has no holes either: it goes on from its last message. */
const filled = (timeline: Timeline): Timeline => (timeline.isFilling ? { ...timeline, isFilling: false } : timeline);

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
  const older = timeline.ranges.filter(({ from }) => from < seq);
  const before = older.map((range) => ({ ...range, to: Math.min(range.to, seq - 1) }));
  return {
    ...timeline,
    messages: timeline.messages.filter((message) => message.seq < seq),
    ranges: [...before, { from: seq, to: NEVER, isCurrent: true }],
  };
}

/**
 * A message of before, with a later content perhaps: the newer revision stands, whichever came first. Of one that is not
 * here, no page from before that says what it is now.
 */
export function revise(timeline: Timeline, message: NewMessage): Timeline {
  const known = timeline.messages.find(({ seq }) => seq === message.seq);
  if (!known) return { ...timeline, validFrom: Math.max(timeline.validFrom, message.rev) };
  if (known.rev >= message.rev && (known.reactionsSeq ?? 0) >= (message.reactionsSeq ?? 0)) return timeline;
  return { ...timeline, messages: replace(timeline.messages, known, message) };
}

/**
 * A change to a message, told to `self`. Of one that is not here, or in doubt, no page from before that says what it is
 * now: what else has changed of it is not known.
 */
export function change(timeline: Timeline, event: ChangeEvent, self: string | undefined): Timeline {
  const known = timeline.messages.find(({ id }) => id === event.id);
  const isCurrent = known && rangeAt(timeline.ranges, known.seq)?.isCurrent;
  const validFrom = isCurrent ? timeline.validFrom : Math.max(timeline.validFrom, event.seq);
  const after = known && changed(known, event, self);
  if (after === known && validFrom === timeline.validFrom) return timeline;
  const messages = known && after ? replace(timeline.messages, known, after) : timeline.messages;
  return { ...timeline, validFrom, messages };
}

/** Where something is missing, oldest first; what is before the first range, too: that is after seq 0. */
export const holesOf = (ranges: readonly Range[]): readonly Hole[] =>
  ranges.flatMap(({ from }, index) => {
    const afterSeq = ranges[index - 1]?.to ?? 0;
    return afterSeq + 1 < from ? [{ afterSeq, beforeSeq: from }] : [];
  });

/** What is known of this seq; undefined for what is missing. */
export const rangeAt = (ranges: readonly Range[], seq: number): Range | undefined =>
  ranges.find(({ from, to }) => from <= seq && seq <= to);

/** Whether all that there is of this seq is here, as it is now. */
export const isHere = ({ ranges, cursor }: Timeline, seq: number): boolean =>
  seq <= cursor && rangeAt(ranges, seq)?.isCurrent === true;

/** The messages of the newest range, which goes on with the log. */
export function newestRun({ messages, ranges }: Timeline): readonly NewMessage[] {
  const { from, to } = ranges.at(-1) ?? { from: 1, to: NEVER };
  return to === NEVER ? messages.filter(({ seq }) => seq >= from) : [];
}
