import { timeOf } from "./days.ts";
import { WORDS } from "./words.ts";

const WEEKDAY = new Intl.DateTimeFormat("en", { weekday: "long" });
const DATE = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const DATE_AND_YEAR = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
/** Within this, a weekday is no other week's. */
const WEEK_DAYS = 6;

/** As short as it can be told: "14:05", "Yesterday", "Monday", "3 Mar", and the year when it is not this one. */
export function momentOf(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const daysAgo = (days: number) => new Date(today.getFullYear(), today.getMonth(), today.getDate() - days).getTime();
  if (at >= daysAgo(0)) return timeOf(at);
  if (at >= daysAgo(1)) return WORDS.yesterday;
  if (at >= daysAgo(WEEK_DAYS)) return WEEKDAY.format(then);
  return then.getFullYear() === today.getFullYear() ? DATE.format(then) : DATE_AND_YEAR.format(then);
}
