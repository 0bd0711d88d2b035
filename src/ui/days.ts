import type { MessageView } from "../client/index.ts";
import { WORDS } from "./words.ts";

const TIME = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const DAY_AND_YEAR = new Intl.DateTimeFormat("en", { day: "numeric", month: "long", year: "numeric" });

export const timeOf = (at: number): string => TIME.format(at);

/** "Today", "Yesterday", "Monday 3 March", and the year when it is not this one. */
export function dayOf(at: number, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (then.toDateString() === today.toDateString()) return WORDS.today;
  if (then.toDateString() === yesterday.toDateString()) return WORDS.yesterday;
  return then.getFullYear() === today.getFullYear() ? DAY.format(then) : DAY_AND_YEAR.format(then);
}

/** One message with its place among its neighbours. */
export interface Row {
  readonly message: MessageView;
  /** The day, where a new one begins. */
  readonly day: string | null;
  /** Of a run by one sender: whether this begins or ends it. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** A pause that ends a run. */
const RUN_PAUSE_MS = 5 * 60_000;

/** Puts messages into days, and into runs of one sender. */
export function arrange(messages: readonly MessageView[], now: number): Row[] {
  const days = messages.map(({ at }) => dayOf(at, now));
  const continues = (index: number): boolean => {
    const [before, after] = [messages[index - 1], messages[index]];
    if (!before || !after || days[index - 1] !== days[index]) return false;
    return before.senderId === after.senderId && Math.abs(after.at - before.at) < RUN_PAUSE_MS;
  };
  return messages.map((message, index) => ({
    message,
    day: days[index] === days[index - 1] ? null : (days[index] ?? null),
    isFirst: !continues(index),
    isLast: !continues(index + 1),
  }));
}
