/**
 * `npm run bench`: deliveries a second of one busy thread with 200 readers, beside two objects that do
 * nothing but pass messages on. All on plain workerd, one after the other in turns, in one run.
 */
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createThread } from "../test/support/network-client.ts";
import { SECRET, tokenOf } from "../test/support/tokens.ts";
import { startWorkerd } from "../test/support/workerd.ts";
import { type Counted, counted, type Plan } from "./load.ts";

const USERS = 40;
const SOCKETS_PER_USER = 5;
const READERS = USERS * SOCKETS_PER_USER;
const IN_FLIGHT = 32;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const TEXT = "Is the flat still available? We could come on Saturday, in the morning.";
const PLENTY = { burst: 1e9, perSecond: 1e9 };
const LIMITS = JSON.stringify({ messagesPerUser: PLENTY, messagesPerThread: PLENTY, framesPerSocket: PLENTY });

/** What ours must reach, beside each of the others. */
const BOUNDS = { each: 4, batched: 0.5 };

interface Contestant {
  readonly name: string;
  readonly prepare: () => Promise<Pick<Plan, "url" | "readers" | "message" | "acknowledge">>;
}

async function main(): Promise<void> {
  const ours = await startWorkerd({ vars: { JWT_SECRET: SECRET, LIMITS } });
  const objects = { EACH: "Each", BATCHED: "Batched" };
  const [entry, config] = ["bare-worker.ts", "wrangler.bare.toml"].map((name) => join(import.meta.dirname, name));
  const bare = await startWorkerd({ entry, config, vars: {}, objects });
  try {
    const contestants = [
      bareContestant("bare, message by message", `${bare.url}/each`),
      bareContestant("bare, batched", `${bare.url}/batched`),
      { name: "Parlor", prepare: () => prepareThread(ours.url) },
    ];
    console.log(
      `${READERS} readers (${USERS} people, ${SOCKETS_PER_USER} sockets each), ${IN_FLIGHT} messages in flight, ` +
        `${ROUNDS} rounds of 3 s in turns; load and server share ${availableParallelism()} cores.\n`,
    );
    const results = await inTurns(contestants);
    report(contestants, results);
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
}

function bareContestant(name: string, url: string): Contestant {
  const message = JSON.stringify({ type: "new_message", id: "$ID", messageType: "text", message: TEXT });
  const readers = Array.from({ length: READERS }, () => []);
  return { name, prepare: async () => ({ url: toWebSocket(url), readers, message, acknowledge: false }) };
}

/** A new thread for each round: tokens, membership, validation and durable rows, nothing skipped. */
async function prepareThread(url: string) {
  const userIds = Array.from({ length: USERS }, (_, i) => `user-${i}`);
  const { threadUrl } = await createThread(url, userIds);
  const tokens = await Promise.all(userIds.map((userId) => tokenOf(userId)));
  const readers = tokens.flatMap((token) =>
    Array.from({ length: SOCKETS_PER_USER }, () => ["parlor.v1", `bearer.${token}`]),
  );
  const message = JSON.stringify({ type: "send_message", id: "$ID", messageType: "text", message: TEXT });
  return { url: `${toWebSocket(threadUrl)}/socket`, readers, message, acknowledge: true };
}

async function inTurns(contestants: readonly Contestant[]): Promise<Counted[][]> {
  const results: Counted[][] = contestants.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { prepare }] of contestants.entries()) {
      const plan: Plan = { ...(await prepare()), inFlight: IN_FLIGHT, warmUpMs: 1_500, measureMs: 3_000 };
      const load = [join(import.meta.dirname, "load.ts"), JSON.stringify(plan)];
      const { stdout } = await promisify(execFile)(process.execPath, load);
      results[index]?.push(counted.parse(JSON.parse(stdout)));
    }
  }
  return results;
}

function report(contestants: readonly Contestant[], results: readonly Counted[][]): void {
  const medians = results.map((rounds) => median(rounds.map((round) => round.deliveriesPerSecond)));
  const frames = results.map((rounds) => median(rounds.map((round) => round.framesPerSecond)));
  const most = Math.max(...medians);
  console.log(`${"".padEnd(26)}deliveries/s   frames/s  median of ${ROUNDS}`);
  for (const [index, { name }] of contestants.entries()) {
    const bar = "█".repeat(Math.max(1, Math.round(((medians[index] ?? 0) / most) * 40)));
    console.log(`${name.padEnd(26)}${inThousands(medians[index])}${inThousands(frames[index], 11)}  ${bar}`);
  }
  const [each = 0, batched = 0, ours = 0] = medians;
  console.log("");
  const held = [
    judge(ours / each, BOUNDS.each, "bare, message by message"),
    judge(ours / batched, BOUNDS.batched, "bare, batched"),
  ];
  if (!held.every(Boolean)) process.exitCode = 1;
}

function judge(ratio: number, bound: number, name: string): boolean {
  const held = ratio >= bound;
  console.log(
    `Parlor is ${ratio.toFixed(2)} × "${name}"; at least ${bound} is asked: ${held ? "holds" : "DOES NOT HOLD"}`,
  );
  return held;
}

const toWebSocket = (url: string) => url.replace(/^http/, "ws");
const inThousands = (value = 0, width = 12) => Math.round(value).toLocaleString("en").padStart(width);
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

await main();
