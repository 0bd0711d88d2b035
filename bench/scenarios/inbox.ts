import * as z from "zod";
import { runLoad } from "../load/run-load.ts";
import { fillInbox, oncePerServer } from "../servers/seeded.ts";
import { type Server, tokenFor, toWebSocket } from "../servers/server.ts";
import { SEEDED } from "./contestants.ts";
import { PAGES } from "./history.ts";
import type { Case, Growth, Scenario } from "./scenario.ts";

/** A page has fifty: all of them are full. */
const SIZES = [200, 2_000, 20_000] as const;
type Size = (typeof SIZES)[number];
const userOf = (threads: Size) => `reader-of-${threads}`;

const fillAll = oncePerServer(async (server) => {
  for (const threads of SIZES) await fillInbox(server, userOf(threads), { from: 1, to: threads });
});

/** What is asked of an inbox. */
const READS = {
  "first page": "?filter=all",
  "unread page": "?filter=unread",
  "what changed last": "/events?wait=0&after=",
};
type Read = keyof typeof READS;

const TIMES = { warmUp: 100, times: 300 };
const nameOf = (what: string, threads: Size) => `${what} of ${threads.toLocaleString("en")} threads`;

const readCase = (what: Read, threads: Size): Case => ({
  name: nameOf(what, threads),
  async measure(server) {
    await fillAll(server);
    const token = await tokenFor(userOf(threads));
    const after = what === "what changed last" ? (await versionOf(server, token)) - 1 : "";
    const urls = Array.from(
      { length: TIMES.warmUp + TIMES.times },
      () => `${server.url}/v1/inbox${READS[what]}${after}`,
    );
    return runLoad({ kind: "requests", pid: server.pid, urls, token, warmUp: TIMES.warmUp });
  },
});

/** The version of an inbox: the last change is the one after the version before. */
async function versionOf({ url }: Server, token: string): Promise<number> {
  const response = await fetch(`${url}/v1/inbox`, { headers: { authorization: `Bearer ${token}` } });
  return z.object({ version: z.int() }).parse(await response.json()).version;
}

/** Numbers of activities that were not used yet begin a round of all threads each. */
let activityRounds = 0;

/** One activity after the other, each a later one of the same inbox. */
const changeCase = (threads: Size): Case => ({
  name: nameOf("activity", threads),
  async measure(server) {
    await fillAll(server);
    const urls = Array.from({ length: TIMES.warmUp + TIMES.times }, () => changeOf(server, threads));
    const token = await tokenFor(userOf(threads));
    return runLoad({ kind: "requests", pid: server.pid, urls, token, warmUp: TIMES.warmUp });
  },
});

/** After so many activities the threads come anew (seeded-worker.ts). */
const ROUND_OF_THREADS = 100_000;

/** Coprime to all sizes: one thread after the other, far from the one before. */
const STRIDE = 7_919;

/** A message in any of the threads. */
function changeOf({ url }: Server, threads: Size): string {
  activityRounds++;
  const n = activityRounds * ROUND_OF_THREADS + 1 + ((activityRounds * STRIDE) % threads);
  return `${url}/bench/activities?name=${userOf(threads)}&from=${n}&to=${n}`;
}

const openCase = (threads: Size): Case => ({
  name: nameOf("socket", threads),
  async measure(server) {
    await fillAll(server);
    const token = await tokenFor(userOf(threads));
    const peer = { url: `${toWebSocket(server.url)}/v1/inbox/socket`, room: "", token };
    const { dialect, pid } = server;
    const measured = await runLoad({ kind: "openings", dialect, pid, peers: Array(125).fill(peer), warmUp: 25 });
    return { values: { ...measured.values, cpuPerRequest: measured.values.cpuPerSocket ?? Number.NaN } };
  },
});

const MEASURED: readonly string[] = [...Object.keys(READS), "activity", "socket"];

export const inbox: Scenario = {
  name: "inbox",
  title: "An inbox of up to 20,000 threads",
  about:
    "Over HTTP on a connection that stays open, one request after the other; a socket is opened until it has caught up. An activity is what a thread tells of a new message: the inbox stores it.",
  contestants: [SEEDED],
  cases: SIZES.flatMap((threads) => [
    readCase("first page", threads),
    readCase("unread page", threads),
    readCase("what changed last", threads),
    changeCase(threads),
    openCase(threads),
  ]),
  metrics: PAGES,
  targets: [],
  growth: MEASURED.map(
    (what): Growth => ({
      what: `${what}, by threads of the inbox`,
      contestant: SEEDED.name,
      metric: "p50",
      at: SIZES.map((threads) => ({ size: threads, case: nameOf(what, threads) })),
    }),
  ),
};
