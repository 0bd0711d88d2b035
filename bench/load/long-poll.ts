import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { percentile } from "../report/statistics.ts";
import { askHttp } from "./http-client.ts";
import { openAll } from "./peer.ts";
import type { LongPollPlan, PeerPlan, Sample } from "./plan.ts";
import { cpuOf } from "./server-process.ts";

const eventsAnswer = z.object({
  epoch: z.string(),
  lastSeq: z.int(),
  transient: z.string(),
  events: z.array(z.unknown()),
});
type Cursor = Pick<z.infer<typeof eventsAnswer>, "epoch" | "lastSeq" | "transient">;

/** Begins to wait for the next message; settles when it has come. */
type Wait = () => Promise<unknown>;

/** So long the last poll has been under way when the message comes. */
const UNDER_WAY_MS = 15;

/** From posting a message until the last of those who wait has it. */
export async function longPoll(plan: LongPollPlan): Promise<Sample> {
  const { by, peers, dialect, threadUrl, pid, warmUp } = plan;
  const waits: Wait[] =
    by === "polling"
      ? await Promise.all(peers.map((peer) => byPolling(peer, threadUrl)))
      : (await openAll(peers, dialect)).map((peer) => () => peer.delivered(peer.deliveries + 1));
  const times: number[] = [];
  let cpuFrom = cpuOf(pid);
  for (let n = 0; n < warmUp + plan.times; n++) {
    if (n === warmUp) cpuFrom = cpuOf(pid);
    const arrived = Promise.all(waits.map((wait) => wait()));
    await sleep(UNDER_WAY_MS * (1 + peers.length / 10));
    const from = performance.now();
    const posted = post(plan);
    await arrived;
    if (n >= warmUp) times.push(performance.now() - from);
    await posted;
  }
  return {
    values: {
      p50: percentile(times, 0.5),
      p90: percentile(times, 0.9),
      cpuPerDelivery: (cpuOf(pid) - cpuFrom) / times.length / peers.length,
    },
  };
}

const post = ({ threadUrl, token }: LongPollPlan) =>
  askHttp({
    url: `${threadUrl}/messages`,
    token,
    method: "POST",
    body: JSON.stringify({ id: crypto.randomUUID(), messageType: "text", message: "@@at 0 Is it still available?" }),
  });

async function byPolling({ token }: PeerPlan, threadUrl: string): Promise<Wait> {
  const poll = async (query: string) =>
    eventsAnswer.parse(JSON.parse(await askHttp({ url: `${threadUrl}/events?${query}`, token })));
  let cursor: Cursor = await poll("wait=0");
  return async () => {
    for (let events = 0; events === 0; ) {
      const { epoch, lastSeq, transient } = cursor;
      const answer = await poll(`epoch=${epoch}&after=${lastSeq}&transient=${transient}&wait=20`);
      events = answer.events.length;
      cursor = answer;
    }
  };
}
