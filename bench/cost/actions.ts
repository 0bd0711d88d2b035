import { type Count, countSince, readMeter, scaled, settled } from "../../test/support/meter.ts";
import { call, createThread, NetworkClient } from "../../test/support/network-client.ts";

/** What one of `times` costs that are done one after the other, each until nobody owes anything. */
export async function each(
  { url, times }: { url: string; times: number },
  work: () => Promise<unknown>,
): Promise<Count> {
  await settled(url);
  const before = await readMeter(url);
  for (let n = 0; n < times; n++) {
    await work();
    await settled(url);
  }
  return scaled(await countSince(url, before), 1 / times);
}

/** The first of these people, who has a thread of all of them open. */
export async function writer(url: string, people: readonly string[]): Promise<NetworkClient> {
  const { threadUrl } = await createThread(url, people);
  const first = await NetworkClient.open(threadUrl, { userId: people[0] ?? "" });
  await first.next("caught_up");
  return first;
}

export async function say(client: NetworkClient) {
  client.say("Is it still available? We could come on Saturday, in the morning.");
  return client.next("message_sent");
}

/** A message over HTTP. */
export const post = (threadUrl: string, as: string) =>
  call(`${threadUrl}/messages`, { as, body: { id: crypto.randomUUID(), message: "Is it still available?" } });

/** A thread of ada and bob, in which bob has written so many messages. */
export async function longThread(url: string, messages: number) {
  const thread = await createThread(url, ["ada", "bob"]);
  for (let n = 0; n < messages; n++) await post(thread.threadUrl, "bob");
  return thread;
}

/** So many threads of ada. */
export async function manyThreads(url: string, threads: number): Promise<void> {
  for (let n = 0; n < threads; n++) await createThread(url, ["ada", "bob"]);
}

/** Opens a socket, has what comes with it, and closes it. */
export async function visit(address: string): Promise<void> {
  const device = await NetworkClient.openAt(address, { userId: "ada" });
  await device.next("caught_up");
  await device.ping();
  device.ws.close();
  await device.closed;
}
