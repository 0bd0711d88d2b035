import { TIMES } from "../../src/protocol/limits.ts";
import { eventsAnswer } from "../../src/protocol/polling.ts";
import { BURST, BURST_SECONDS, countOfBurst, sayToAbsent, seconds, talk } from "../../test/support/burst.ts";
import { type Count, countSince, readMeter, scaled, settled } from "../../test/support/meter.ts";
import { call, createThread, NetworkClient } from "../../test/support/network-client.ts";
import { each, longThread, manyThreads, post, say, visit, writer } from "./actions.ts";

/** One thing that people or their devices do. */
interface Operation {
  readonly title: string;
  /** Does it so many times against a metered service of its own, and says what one of it cost. */
  readonly count: (url: string, times: number) => Promise<Count>;
}

const TEN = Array.from({ length: 10 }, (_, n) => `person-${n}`);
const HISTORY = 50;
const THREADS = 50;
const POLL_SECONDS = 25;
const MINUTE_SECONDS = 60;

/** What is counted. Each leaves the service quiet, and waits until nobody owes anything before it reads the meter. */
export const OPERATIONS = {
  createThread: {
    title: "A thread of two is created by the application",
    count: async (url, times) => {
      await createThread(url, ["ada", "bob"]);
      return each({ url, times }, () => createThread(url, ["ada", "bob"]));
    },
  },
  openThread: {
    title: `A device opens a thread of ${HISTORY} messages, and leaves`,
    count: async (url, times) => {
      const { threadUrl } = await longThread(url, HISTORY);
      return each({ url, times }, () => visit(`${threadUrl}/socket`));
    },
  },
  openInbox: {
    title: `A device opens an inbox of ${THREADS} threads, and leaves`,
    count: async (url, times) => {
      await manyThreads(url, THREADS);
      return each({ url, times }, () => visit(`${url}/v1/inbox/socket`));
    },
  },
  watch: {
    title: "Somebody watches whether another is there",
    count: async (url) => {
      const { id } = await createThread(url, TEN);
      const [watcher = "", ...watched] = TEN;
      const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: watcher });
      await settled(url);
      const before = await readMeter(url);
      for (const userId of watched) {
        inbox.send({ type: "watch_presence", threadId: id, userIds: [userId] });
        await inbox.next("user_status_change");
      }
      await seconds(2);
      // Each has an alarm ahead now, that ends the watch after an hour: so nothing settles, and it is added here.
      const spent = await countSince(url, before);
      const ended = { ...spent, alarms: spent.alarms + watched.length };
      return scaled(ended, 1 / watched.length);
    },
  },
  messageAway: {
    title: "A message on its own, to somebody who is away",
    count: async (url, times) => {
      const ada = await writer(url, ["ada", "bob"]);
      return each({ url, times }, () => say(ada));
    },
  },
  messageLive: {
    title: "A message on its own, read at once by somebody who has the thread open",
    count: async (url, times) => {
      const { threadUrl } = await createThread(url, ["ada", "bob"]);
      const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
      const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
      return each({ url, times }, async () => {
        ada.say("Is it still available?");
        const { seq } = await bob.next("new_message");
        bob.send([
          { type: "mark_message_delivered", seq },
          { type: "mark_message_read", seq },
        ]);
        await ada.next("message_read");
      });
    },
  },
  burstLive: {
    title: `One of ${BURST} messages in ${BURST_SECONDS} s between two who have the thread open`,
    count: async (url) => {
      const { threadUrl } = await createThread(url, ["ada", "bob"]);
      const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
      const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
      return (await countOfBurst(url, () => talk(ada, bob))).each;
    },
  },
  burstAway: {
    title: `One of ${BURST} messages in ${BURST_SECONDS} s to somebody who is away`,
    count: async (url) => {
      const ada = await writer(url, ["ada", "bob"]);
      return (await countOfBurst(url, () => sayToAbsent(ada))).each;
    },
  },
  messageAmongTen: {
    title: "A message on its own among ten, of whom nine are away",
    count: async (url, times) => {
      const first = await writer(url, TEN);
      return each({ url, times }, () => say(first));
    },
  },
  messageOverHttp: {
    title: "A message on its own by HTTP, to somebody who is away",
    count: async (url, times) => {
      const { threadUrl } = await createThread(url, ["ada", "bob"]);
      return each({ url, times }, () => post(threadUrl, "ada"));
    },
  },
  editMessage: {
    title: "An edit on its own, to somebody who is away",
    count: async (url, times) => {
      const ada = await writer(url, ["ada", "bob"]);
      let { seq: rev, id } = await say(ada);
      return each({ url, times }, async () => {
        ada.send({ type: "edit_message", id, message: `It is still available, ${rev}`, baseRev: rev });
        ({ rev } = await ada.next("message_changed"));
      });
    },
  },
  deleteMessage: {
    title: "A deletion on its own, to somebody who is away",
    count: async (url, times) => {
      const ada = await writer(url, ["ada", "bob"]);
      const ids: unknown[] = [];
      for (let n = 0; n < times; n++) ids.push((await say(ada)).id);
      return each({ url, times }, async () => {
        ada.send({ type: "delete_message", id: ids.pop() });
        await ada.next("message_changed");
      });
    },
  },
  react: {
    title: "A reaction on its own, to somebody who is away",
    count: async (url, times) => {
      const ada = await writer(url, ["ada", "bob"]);
      const { id } = await say(ada);
      let on = false;
      return each({ url, times }, async () => {
        on = !on;
        ada.send({ type: "react", id, key: "👍", on });
        await ada.next("message_changed");
      });
    },
  },
  read: {
    title: "A read receipt on its own",
    count: async (url, times) => {
      const { threadUrl } = await longThread(url, HISTORY);
      const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
      let seq = HISTORY - times;
      return each({ url, times }, async () => {
        ada.send({ type: "mark_message_read", seq: ++seq });
        await seconds(1);
      });
    },
  },
  history: {
    title: `A page of history, ${HISTORY} messages`,
    count: async (url, times) => {
      const { threadUrl } = await longThread(url, HISTORY);
      return each({ url, times }, () => call(`${threadUrl}/messages?limit=${HISTORY}`, { as: "ada", method: "GET" }));
    },
  },
  inbox: {
    title: `A page of an inbox, ${THREADS} threads`,
    count: async (url, times) => {
      await manyThreads(url, THREADS);
      return each({ url, times }, () => call(`${url}/v1/inbox`, { as: "ada", method: "GET" }));
    },
  },
  poll: {
    title: `A long-poll of ${POLL_SECONDS} s in which nothing happens`,
    count: async (url, times) => {
      const { threadUrl } = await createThread(url, ["ada", "bob"]);
      const events = `${threadUrl}/events`;
      const as = { as: "ada", method: "GET" };
      const { epoch, lastSeq, transient } = eventsAnswer.parse(JSON.parse(await call(events, as)));
      const query = new URLSearchParams({ epoch, after: `${lastSeq}`, transient, wait: `${POLL_SECONDS}` });
      return each({ url, times }, () => call(`${events}?${query}`, as));
    },
  },
  minuteIdle: {
    title: "A minute of somebody who is connected, and whom nobody watches",
    count: async (url) => {
      const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "ada" });
      return minuteOf(url, inbox);
    },
  },
  minuteWatched: {
    title: "A minute of somebody who is connected, and whom somebody watches",
    count: async (url) => {
      const { id } = await createThread(url, ["ada", "bob"]);
      const inbox = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "ada" });
      const watcher = await NetworkClient.openAt(`${url}/v1/inbox/socket`, { userId: "bob" });
      watcher.send({ type: "watch_presence", threadId: id, userIds: ["ada"] });
      await watcher.next("user_status_change");
      return minuteOf(url, inbox);
    },
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** Longer than the period of every alarm that presence needs. */
const WATCHED_SECONDS = 4 * MINUTE_SECONDS;

/** A minute of a device that only pings, as one of several. */
async function minuteOf(url: string, device: NetworkClient): Promise<Count> {
  await seconds(TIMES.fanOutLiveMs / 1_000 + 2);
  const before = await readMeter(url);
  await seconds(WATCHED_SECONDS, async (second) => second % (TIMES.heartbeatMs / 1_000) === 0 && device.ping());
  const spent = await countSince(url, before);
  return scaled(spent, MINUTE_SECONDS / WATCHED_SECONDS);
}
