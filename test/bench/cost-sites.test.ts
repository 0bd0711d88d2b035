import { expect, it } from "vitest";
import { dollarsOf } from "../../bench/cost/dollars.ts";
import { ASSUMED_OF_A_USER, type Counts, messagesOf, usageOfSite, usageOfUser } from "../../bench/cost/sites.ts";
import { type Count, NOTHING } from "../support/meter.ts";

const count = (parts: Partial<Count> = {}): Count => ({ ...NOTHING, ...parts });

/** A service in which a message writes seven rows, however it is written, and nothing else costs anything. */
const ONLY_MESSAGES: Counts = {
  createThread: count(),
  openThread: count(),
  openInbox: count(),
  watch: count(),
  messageAway: count({ rowsWritten: 7, storedBytes: 500 }),
  messageLive: count({ rowsWritten: 7 }),
  burstLive: count({ rowsWritten: 7 }),
  burstAway: count({ rowsWritten: 7 }),
  messageAmongTen: count({ rowsWritten: 7 }),
  messageOverHttp: count({ rowsWritten: 7 }),
  editMessage: count(),
  deleteMessage: count(),
  react: count(),
  read: count(),
  history: count(),
  inbox: count(),
  poll: count(),
  minuteIdle: count(),
  minuteWatched: count(),
};

it("each message of a user is counted once, whatever kind it is of", () => {
  const messages = messagesOf(ASSUMED_OF_A_USER);
  expect(usageOfUser(ONLY_MESSAGES).rowsWritten).toBeCloseTo(7 * messages);
});

it("what is stored is what gathers in as many months as it is kept", () => {
  const { monthsKept, inboxBytes } = ASSUMED_OF_A_USER;
  const bytes = 500 * messagesOf(ASSUMED_OF_A_USER) * monthsKept.value + inboxBytes.value;
  expect(usageOfUser(ONLY_MESSAGES).storedGigabytes).toBeCloseTo(bytes / 1e9, 12);
});

it("who is on a network without WebSockets keeps a thread awake", () => {
  const polling = usageOfUser(
    { ...ONLY_MESSAGES, poll: count({ activeMs: 25_000 }) },
    {
      ...ASSUMED_OF_A_USER,
      pollShare: { value: 0.5 },
    },
  );
  expect(polling.gigabyteSeconds).toBeGreaterThan(usageOfUser(ONLY_MESSAGES).gigabyteSeconds);
});

it("a thousand users cost a thousand times as much as one", () => {
  const one = usageOfUser(ONLY_MESSAGES);
  expect(dollarsOf(usageOfSite(1_000, one))).toBeCloseTo(1_000 * dollarsOf(one));
});
