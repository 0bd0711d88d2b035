import type { HoleView, MessageView } from "../client/index.ts";
import type { Language } from "./languages/language.ts";
import type { Span } from "./message-window.ts";

/** One message with its place among its neighbours. */
export interface Row {
  readonly message: MessageView;
  /** What is missing before it. */
  readonly hole: HoleView | null;
  /** The day, where a new one begins. */
  readonly day: string | null;
  /** Of a run by one sender within a minute: whether this begins or ends it. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

interface Arranging {
  readonly span: Span;
  readonly holes: readonly HoleView[];
  readonly day: Language["day"];
  readonly now: number;
}

const MINUTE_MS = 60_000;
/** No time zone's midnight is within one. */
const QUARTER_MS = 15 * MINUTE_MS;

/**
 * Puts messages into days, and into runs of one sender and minute. Only what is in the span costs anything; its
 * neighbours count, so that no row changes when the span moves. Over a hole, no run goes on.
 */
export function arrange(messages: readonly MessageView[], { span, holes, day, now }: Arranging): Row[] {
  const { from, to } = span;
  const days = new Map<number, string>();
  const dayAt = (message: MessageView | undefined) => {
    if (!message) return null;
    const quarter = Math.floor(message.at / QUARTER_MS);
    const itsDay = days.get(quarter) ?? day(message.at, now);
    days.set(quarter, itsDay);
    return itsDay;
  };
  const rows: Row[] = [];
  const holeBefore = holesByRow(messages, holes);
  let today = dayAt(messages[from - 1]);
  let isFirst = !continues(messages[from - 1], messages[from]) || today !== dayAt(messages[from]);
  for (let index = from; index < to; index++) {
    const [message, next] = [messages[index], messages[index + 1]];
    if (!message) break;
    const hole = holeBefore.get(message) ?? null;
    const [itsDay, nextDay] = [dayAt(message), dayAt(next)];
    const isLast = itsDay !== nextDay || !continues(message, next) || (next !== undefined && holeBefore.has(next));
    rows.push({ message, hole, day: itsDay === today ? null : itsDay, isFirst: isFirst || hole !== null, isLast });
    [today, isFirst] = [itsDay, isLast];
  }
  return rows;
}

/** Each hole with the first message after it. */
function holesByRow(messages: readonly MessageView[], holes: readonly HoleView[]): ReadonlyMap<MessageView, HoleView> {
  return new Map(
    holes.flatMap((hole) => {
      const after = messages.find(({ seq }) => seq !== null && seq >= hole.beforeSeq);
      return after ? [[after, hole] as const] : [];
    }),
  );
}

function continues(before: MessageView | undefined, after: MessageView | undefined): boolean {
  if (!before || !after || before.senderId !== after.senderId) return false;
  if ((before.messageType === "system") !== (after.messageType === "system")) return false;
  return Math.floor(before.at / MINUTE_MS) === Math.floor(after.at / MINUTE_MS);
}
