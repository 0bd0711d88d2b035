import type { Count } from "../../test/support/meter.ts";
import { call, NetworkClient } from "../../test/support/network-client.ts";
import { each, longThread, manyThreads, say, visit, writer } from "./actions.ts";

/** One thing that is done, where there is little, ten times and a hundred times as much. */
interface Growing {
  readonly title: string;
  /** What there is more and more of. */
  readonly by: string;
  readonly sizes: readonly [number, number, number];
  /** Counts one of it in a metered service of its own. */
  readonly count: (url: string, size: number) => Promise<Count>;
}

const people = (count: number) => Array.from({ length: count }, (_, n) => `person-${n}`);

/** Often enough that what is done now and then is among it. */
const TIMES = 5;

/** What is counted for growth. */
export const GROWING = {
  messageByMembers: {
    title: "A message on its own",
    by: "members who are away",
    sizes: [1, 10, 100],
    async count(url, away) {
      const first = await writer(url, people(away + 1));
      return each({ url, times: TIMES }, () => say(first));
    },
  },
  messageByHistory: {
    title: "A message on its own, to somebody who has read nothing",
    by: "messages in the thread",
    sizes: [20, 200, 2_000],
    async count(url, messages) {
      const { threadUrl } = await longThread(url, messages);
      const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
      await bob.next("caught_up");
      return each({ url, times: TIMES }, () => say(bob));
    },
  },
  openByHistory: {
    title: "A device opens a thread, reads a page of 50 messages, and leaves",
    by: "messages in the thread",
    sizes: [50, 500, 5_000],
    async count(url, messages) {
      const { threadUrl } = await longThread(url, messages);
      return each({ url, times: TIMES }, async () => {
        await call(`${threadUrl}/messages?limit=50`, { as: "ada", method: "GET" });
        await visit(`${threadUrl}/socket`);
      });
    },
  },
  inboxByThreads: {
    title: "A device opens an inbox, reads a page of 50 threads, and leaves",
    by: "threads of the inbox",
    sizes: [50, 500, 5_000],
    async count(url, threads) {
      await manyThreads(url, threads);
      return each({ url, times: TIMES }, async () => {
        await call(`${url}/v1/inbox`, { as: "ada", method: "GET" });
        await visit(`${url}/v1/inbox/socket`);
      });
    },
  },
  messageByThreads: {
    title: "A message on its own, to somebody who is away",
    by: "threads in the inbox of each",
    sizes: [10, 100, 1_000],
    async count(url, threads) {
      await manyThreads(url, threads - 1);
      const ada = await writer(url, ["ada", "bob"]);
      return each({ url, times: TIMES }, () => say(ada));
    },
  },
} as const satisfies Record<string, Growing>;

export type GrowingName = keyof typeof GROWING;
