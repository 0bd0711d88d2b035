import { setInterval } from "node:timers/promises";
import { type Count, countSince, readMeter, scaled, settled } from "./meter.ts";
import type { NetworkClient } from "./network-client.ts";

/** So many messages in a burst, and the time in which they are said. */
export const [BURST, BURST_SECONDS] = [100, 20];
const PER_SECOND = BURST / BURST_SECONDS;

/** Goes on for so many seconds at least, with what a device does meanwhile. */
export async function seconds(
  count: number,
  each: (second: number) => Promise<unknown> = async () => {},
): Promise<void> {
  let second = 0;
  for await (const _ of setInterval(1_000)) {
    await each(++second);
    if (second >= count) return;
  }
}

/**
 * What a message of a burst cost. Inboxes are told and cursors written by time (rules B6, B9, R5): `stretch` says how many
 * times as long the burst took as it should, so that as much more of both belongs to it.
 */
export async function countOfBurst(
  url: string,
  say: (second: number) => Promise<void>,
): Promise<{ each: Count; stretch: number }> {
  await settled(url);
  const before = await readMeter(url);
  const start = performance.now();
  await seconds(BURST_SECONDS, say);
  const stretch = Math.max(1, (performance.now() - start) / 1_000 / BURST_SECONDS);
  await settled(url);
  return { each: scaled(await countSince(url, before), 1 / BURST), stretch };
}

/** A second of a burst between two who have the thread open: read and acknowledged at its end, as the SDK does. */
export async function talk(writer: NetworkClient, reader: NetworkClient): Promise<void> {
  for (let n = 0; n < PER_SECOND; n++) writer.say("and another thing");
  const { seq } = await reader.next("new_message");
  const last = Number(seq) + PER_SECOND - 1;
  reader.send([
    { type: "mark_message_delivered", seq: last },
    { type: "mark_message_read", seq: last },
  ]);
  writer.send({ type: "mark_message_delivered", seq: last });
  while (reader.lastSeq < last) await reader.next("new_message");
}

/** A second of a burst to somebody who is away. */
export async function sayToAbsent(writer: NetworkClient): Promise<void> {
  for (let n = 0; n < PER_SECOND; n++) writer.say("are you there?");
  for (let n = 0; n < PER_SECOND; n++) await writer.next("message_sent");
  writer.send({ type: "mark_message_delivered", seq: writer.lastSeq });
}
