import type { Words } from "./words.ts";

/** How a language tells when. Times are milliseconds since 1970. */
export interface Moments {
  /** "14:05". */
  time(at: number): string;
  /** "Today", "Yesterday", "Monday 3 March", and the year when it is not this one. */
  day(at: number, now: number): string;
  /** As short as it can be told: "14:05", "Yesterday", "Monday", "3 Mar", and the year when it is not this one. */
  moment(at: number, now: number): string;
}

/** Within this, a weekday is no other week's. */
const WEEK_DAYS = 6;

export function momentsOf(tag: string, { thread: { today, yesterday } }: Pick<Words, "thread">): Moments {
  const by = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(tag, options));
  const clock = by({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const time = (at: number) => (isPlain(tag) ? plainTime(new Date(at)) : clock().format(at));
  const weekday = by({ weekday: "long" });
  const year = { year: "numeric" } as const;
  const long = { day: "numeric", month: "long" } as const;
  const short = { day: "numeric", month: "short" } as const;
  const days = [by({ ...long, ...year }), by({ weekday: "long", ...long })] as const;
  const dates = [by({ ...short, ...year }), by(short)] as const;
  /** The second is for this year. */
  const pick = (forms: typeof days, at: number, now: number) =>
    forms[new Date(at).getFullYear() === new Date(now).getFullYear() ? 1 : 0]().format(at);
  return {
    time,
    day(at, now) {
      if (at >= midnight(now, 0) && at < midnight(now, -1)) return today;
      if (at >= midnight(now, 1) && at < midnight(now, 0)) return yesterday;
      return pick(days, at, now);
    },
    moment(at, now) {
      if (at >= midnight(now, 0)) return time(at);
      if (at >= midnight(now, 1)) return yesterday;
      if (at >= midnight(now, WEEK_DAYS)) return weekday().format(at);
      return pick(dates, at, now);
    },
  };
}

/**
 * Whether small numbers are bare digits and times "14:05", as CLDR has it for this tag: these need no formatter, of which
 * the first that a page makes takes a slow device a seventh of a second.
 */
export const isPlain = (tag: string): boolean => tag === "en" || tag === "es";

const plainTime = (at: Date): string =>
  [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");

/** Makes a thing when it is first wanted: formatters are costly, and most are never used. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function midnight(now: number, daysAgo: number): number {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - daysAgo).getTime();
}
