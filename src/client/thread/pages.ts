import type { NewMessage } from "../../protocol/message.ts";
import type { Range, Timeline } from "./timeline.ts";

/** Where a page of history belongs. It has no imports: it is loaded with the first page, and nothing else with it. */

/** For which messages a page was asked: before a seq, after it, or on both sides of it and with it. */
export interface PageQuery {
  readonly to: "before" | "after" | "around";
  readonly seq: number;
}

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
  if (page.epoch !== epoch || page.asOfSeq < validFrom || !(from <= to)) return timeline;
  const isCovered = ({ seq }: NewMessage) => from <= seq && seq <= to;
  const known = new Map(messages.filter(isCovered).map((message) => [message.seq, message]));
  const placed = page.messages
    .filter(isCovered)
    .sort((a, b) => a.seq - b.seq)
    .map((message) => newerOf(message, known.get(message.seq), page.asOfSeq));
  const before = messages.filter(({ seq }) => seq < from);
  const after = messages.filter(({ seq }) => seq > to);
  return {
    ...timeline,
    messages: [...before, ...placed, ...after],
    ranges: cover(ranges, { from, to, isCurrent: true }),
  };
}

/** Of which seqs a page says all there is. What is after the cursor, events will say. */
function coverage({ cursor }: Timeline, { to, seq }: PageQuery, page: HistoryPage): Pick<Range, "from" | "to"> {
  const from = to === "after" ? seq + 1 : (page.before ?? 1);
  const end = to === "before" ? seq - 1 : (page.after ?? page.asOfSeq);
  return { from, to: Math.min(end, page.asOfSeq, cursor) };
}

/** The same object where nothing of it changed, or an event has changed it since; else it is as the page has it. */
function newerOf(message: NewMessage, known: NewMessage | undefined, asOfSeq: number): NewMessage {
  if (known?.id !== message.id) return message;
  const isSame = known.rev === message.rev && known.reactionsSeq === message.reactionsSeq;
  return isSame || Math.max(known.rev, known.reactionsSeq ?? 0) > asOfSeq ? known : message;
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
