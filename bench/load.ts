/**
 * The load, in a process of its own: readers on raw WebSockets, one of which keeps a number of messages in
 * flight. Counts messages as they reach readers, not frames. Told what to do by its arguments, it prints
 * what it counted as JSON.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import * as z from "zod";

const plan = z.object({
  url: z.string(),
  /** The subprotocols of each reader, hence their number. */
  readers: z.array(z.array(z.string())).min(1),
  /** How many messages the sender keeps in flight. */
  inFlight: z.number(),
  /** What the sender sends, with `$ID` where the id of each message goes. */
  message: z.string(),
  /** Whether readers acknowledge, as clients of ours must. */
  acknowledge: z.boolean(),
  warmUpMs: z.number(),
  measureMs: z.number(),
});
export type Plan = z.infer<typeof plan>;

export const counted = z.object({ deliveriesPerSecond: z.number(), framesPerSecond: z.number() });
export type Counted = z.infer<typeof counted>;

const DELIVERY = Buffer.from('"type":"new_message"');
const SEQ = Buffer.from('"seq":');
const ACKNOWLEDGE_EVENTS = 200;

class Reader {
  readonly ws: WebSocket;
  deliveries = 0;
  frames = 0;
  onDelivered: (count: number) => void = () => {};
  #unacknowledged = 0;
  readonly #acknowledge: boolean;

  constructor(url: string, protocols: readonly string[], acknowledge: boolean) {
    this.ws = new WebSocket(url, [...protocols], { perMessageDeflate: false, skipUTF8Validation: true });
    this.#acknowledge = acknowledge;
    this.ws.on("message", (data) => this.#take(data));
  }

  #take(data: WebSocket.RawData): void {
    if (!Buffer.isBuffer(data)) return;
    let count = 0;
    for (let at = data.indexOf(DELIVERY); at !== -1; at = data.indexOf(DELIVERY, at + DELIVERY.length)) count++;
    if (count === 0) return;
    this.frames++;
    this.deliveries += count;
    this.#unacknowledged += count;
    if (this.#acknowledge && this.#unacknowledged >= ACKNOWLEDGE_EVENTS) this.#acknowledgeUpTo(data);
    this.onDelivered(count);
  }

  #acknowledgeUpTo(data: Buffer): void {
    this.#unacknowledged = 0;
    const at = data.indexOf(SEQ, data.lastIndexOf(DELIVERY)) + SEQ.length;
    const seq = Number.parseInt(data.toString("latin1", at, at + 16), 10);
    this.ws.send(`{"type":"mark_message_delivered","seq":${seq}}`);
  }
}

async function run({ url, readers, inFlight, message, acknowledge, warmUpMs, measureMs }: Plan): Promise<Counted> {
  const all = readers.map((protocols) => new Reader(url, protocols, acknowledge));
  await Promise.all(all.map(({ ws }) => once(ws, "open")));
  for (const { ws } of all) ws.once("close", (code) => fail(`a reader was closed with ${code}`));
  const [sender] = all;
  if (!sender) throw new Error("there are no readers");
  const send = () => sender.ws.send(message.replace("$ID", crypto.randomUUID()));
  sender.onDelivered = (count) => {
    for (let i = 0; i < count; i++) send();
  };
  for (let i = 0; i < inFlight; i++) send();
  await sleep(warmUpMs);
  const before = sum(all);
  const from = performance.now();
  await sleep(measureMs);
  const seconds = (performance.now() - from) / 1_000;
  const after = sum(all);
  return {
    deliveriesPerSecond: (after.deliveries - before.deliveries) / seconds,
    framesPerSecond: (after.frames - before.frames) / seconds,
  };
}

function sum(readers: readonly Reader[]): { deliveries: number; frames: number } {
  const total = { deliveries: 0, frames: 0 };
  for (const { deliveries, frames } of readers) {
    total.deliveries += deliveries;
    total.frames += frames;
  }
  return total;
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exit(1);
}

if (import.meta.main) {
  console.log(JSON.stringify(await run(plan.parse(JSON.parse(process.argv[2] ?? "{}")))));
  process.exit(0);
}
