import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { percentile } from "../report/statistics.ts";
import { askHttp } from "./http-client.ts";
import { Peer } from "./peer.ts";
import type { Sample, WaitingPlan } from "./plan.ts";

const eventsAnswer = z.object({
  epoch: z.string(),
  lastSeq: z.int(),
  transient: z.string(),
  events: z.array(z.unknown()),
});
type Cursor = Pick<z.infer<typeof eventsAnswer>, "epoch" | "lastSeq" | "transient">;

/** So long a poll has been waiting when the message comes. */
const UNDER_WAY_MS = 15;

/** From posting a message until the one who waits has it. */
export async function waiting(plan: WaitingPlan): Promise<Sample> {
  const wait = plan.by === "polling" ? await byPolling(plan) : await bySocket(plan);
  const times: number[] = [];
  for (let n = 0; n < plan.warmUp + plan.times; n++) {
    const arrived = wait();
    await sleep(UNDER_WAY_MS);
    const from = performance.now();
    const posted = post(plan);
    await arrived;
    if (n >= plan.warmUp) times.push(performance.now() - from);
    await posted;
  }
  return { values: { p50: percentile(times, 0.5), p99: percentile(times, 0.99) } };
}

const post = ({ threadUrl, token }: WaitingPlan) =>
  askHttp({
    url: `${threadUrl}/messages`,
    token,
    method: "POST",
    body: JSON.stringify({ id: crypto.randomUUID(), messageType: "text", message: "@@at 0 Is it still available?" }),
  });

async function byPolling({ threadUrl, peers }: WaitingPlan): Promise<() => Promise<void>> {
  const token = peers[0]?.token ?? "";
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

async function bySocket({ peers: [plan], dialect }: WaitingPlan): Promise<() => Promise<void>> {
  if (!plan) throw new Error("nobody waits");
  const peer = new Peer(plan, dialect);
  await peer.ready;
  return () => peer.delivered(peer.deliveries + 1);
}
