import type { Count } from "../../test/support/meter.ts";
import { total, usageOf } from "./dollars.ts";
import type { OperationName } from "./operations.ts";
import type { Usage } from "./prices.ts";

/** What one of each operation cost. */
export type Counts = Readonly<Record<OperationName, Count>>;

/** A month of one active user of a marketplace. Another site differs: change these, and run the command again. */
export const ASSUMED_OF_A_USER = {
  threadsCreated: { value: 1, says: "threads that are created, by month" },
  activeDays: { value: 8, says: "days in the month on which they come" },
  visitsPerDay: { value: 3, says: "visits on such a day: an inbox's socket, and a page of the inbox" },
  minutesPerVisit: { value: 10, says: "minutes that a visit lasts, connected" },
  threadsPerVisit: {
    value: 2,
    says: "threads opened in a visit: a socket, a page of history, a watch of who is there",
  },
  watchedShare: { value: 0.5, says: "share of the minutes in which somebody watches whether they are there" },
  messagesPerDay: { value: 5, says: "messages written on such a day" },
  awayShare: { value: 0.5, says: "share of these on their own, to somebody who is away" },
  liveShare: { value: 0.3, says: "share on their own, read at once; the rest is part of a fast conversation" },
  pollShare: {
    value: 0.01,
    says: "share of the minutes on networks without WebSockets: a long-poll in 25 s for the inbox, and one for a thread",
  },
  monthsKept: { value: 12, says: "months for which messages and threads are stored" },
  inboxBytes: { value: 40_960, says: "bytes of a user's inbox" },
} as const;

type Assumed = { readonly [name in keyof typeof ASSUMED_OF_A_USER]: { readonly value: number } };

/** Monthly active users of the sites that are shown. */
export const SITES = [1_000, 10_000, 100_000] as const;

/** One for the inbox and one for the thread that is open. */
const POLLS_AT_ONCE = 2;
const POLLS_PER_MINUTE = (POLLS_AT_ONCE * 60) / 25;

/** Messages that a user writes in a month. */
export const messagesOf = ({ activeDays, messagesPerDay }: Assumed): number => activeDays.value * messagesPerDay.value;

/** What one active user uses in a month. */
export function usageOfUser(counts: Counts, assumed: Assumed = ASSUMED_OF_A_USER): Usage {
  const visits = assumed.activeDays.value * assumed.visitsPerDay.value;
  const opened = visits * assumed.threadsPerVisit.value;
  const minutes = visits * assumed.minutesPerVisit.value;
  const messages = messagesOf(assumed);
  const away = messages * assumed.awayShare.value;
  const live = messages * assumed.liveShare.value;
  const nothing = total([[-1, counts.poll]], counts.poll);
  const count = total(
    [
      [assumed.threadsCreated.value, counts.createThread],
      [visits, counts.openInbox],
      [visits, counts.inbox],
      [opened, counts.openThread],
      [opened, counts.history],
      [opened, counts.watch],
      [minutes * assumed.watchedShare.value, counts.minuteWatched],
      [minutes * (1 - assumed.watchedShare.value), counts.minuteIdle],
      [minutes * assumed.pollShare.value * POLLS_PER_MINUTE, counts.poll],
      [away, counts.messageAway],
      [away, counts.read],
      [live, counts.messageLive],
      [messages - away - live, counts.burstLive],
    ],
    nothing,
  );
  return { ...usageOf(count), storedGigabytes: storedBy(counts, assumed) };
}

/** Once as much has gathered as is kept. */
function storedBy(counts: Counts, assumed: Assumed): number {
  const months = assumed.monthsKept.value;
  const threads = assumed.threadsCreated.value * months * counts.createThread.storedBytes;
  const messages = messagesOf(assumed) * months * counts.messageAway.storedBytes;
  return (threads + messages + assumed.inboxBytes.value) / 1e9;
}

/** So many users use so much more. */
export function usageOfSite(users: number, ofUser: Usage): Usage {
  return {
    workerRequests: users * ofUser.workerRequests,
    workerCpuMs: users * ofUser.workerCpuMs,
    objectRequests: users * ofUser.objectRequests,
    gigabyteSeconds: users * ofUser.gigabyteSeconds,
    rowsRead: users * ofUser.rowsRead,
    rowsWritten: users * ofUser.rowsWritten,
    storedGigabytes: users * ofUser.storedGigabytes,
  };
}
