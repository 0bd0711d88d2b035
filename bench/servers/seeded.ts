import * as z from "zod";
import type { PeerPlan, Resume } from "../load/plan.ts";
import { startParlor } from "./parlor.ts";
import { people, type Server, tokenFor, toWebSocket } from "./server.ts";

/** Ours, with routes to fill it (seeded-worker.ts). */
export const startSeeded = () => startParlor("seeded-worker.ts");

/** One of the two people of every thread that is filled. */
export const READER = "user-0";

/** A thread with messages in it. */
export interface Filled {
  readonly id: string;
  readonly url: string;
  readonly epoch: string;
  readonly lastSeq: number;
}

/** So many rows are committed at once. */
const SLICE = 50_000;

/** A new thread with so many messages. */
export async function fillThread(server: Server, messages: number): Promise<Filled> {
  const { room: id } = await server.openRoom(people(2));
  const { after: first } = await cursorOf(server, id, READER);
  for (let from = first + 1; from <= first + messages; from += SLICE) {
    await bench(server, "messages", { name: id, from, to: Math.min(from + SLICE - 1, first + messages) });
  }
  // It remembers how long it was.
  await fetch(evictionOf(server, id), { method: "POST" });
  const { after: lastSeq, epoch } = await cursorOf(server, id, READER);
  if (lastSeq !== first + messages) throw new Error(`${id} has ${lastSeq} events`);
  return { id, url: `${server.url}/v1/threads/${id}`, epoch, lastSeq };
}

/** One activity in each of these threads of the user's inbox. */
export async function fillInbox(
  server: Server,
  userId: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await bench(server, "activities", { name: userId, from, to });
}

/** `POST` here ends the object of a thread; what asks for it next finds it cold. */
export const evictionOf = ({ url }: Server, threadId: string): string => `${url}/bench/evict?name=${threadId}`;

/** How often a thread was made in memory. */
export async function constructedBy(server: Server): Promise<number> {
  const response = await fetch(`${server.url}/bench/constructed`);
  return z.object({ constructed: z.int() }).parse(await response.json()).constructed;
}

/** A reader who has all but the last events. */
export async function readerBehind({ id, url, epoch, lastSeq }: Filled, events: number): Promise<PeerPlan> {
  const resume: Resume = { epoch, after: lastSeq - events };
  return { url: `${toWebSocket(url)}/socket`, room: id, token: await tokenFor(READER), resume };
}

const snapshot = z.object({ epoch: z.string(), lastSeq: z.int() });

/** Where a member of a thread of ours is who has all there is. */
export async function cursorOf({ url }: Server, threadId: string, userId: string): Promise<Resume> {
  const headers = { authorization: `Bearer ${await tokenFor(userId)}` };
  const response = await fetch(`${url}/v1/threads/${threadId}`, { headers });
  const { epoch, lastSeq } = snapshot.parse(await response.json());
  return { epoch, after: lastSeq };
}

async function bench({ url }: Server, what: string, query: Readonly<Record<string, string | number>>): Promise<void> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const response = await fetch(`${url}/bench/${what}?${search}`, { method: "POST" });
  if (!response.ok) throw new Error(`${what} could not be filled: ${response.status}`);
  await response.text();
}

/** Prepares something once for each server. */
export function oncePerServer<T>(prepare: (server: Server) => Promise<T>): (server: Server) => Promise<T> {
  const prepared = new WeakMap<Server, Promise<T>>();
  return (server) => {
    const made = prepared.get(server) ?? prepare(server);
    prepared.set(server, made);
    return made;
  };
}

const HISTORY = [1_000, 10_000, 100_000, 1_000_000] as const;

/** Threads of all lengths that are measured, by their length. */
const fillHistories = oncePerServer(async (server) => {
  const filled = new Map<number, Filled>();
  for (const messages of HISTORY) filled.set(messages, await fillThread(server, messages));
  return filled;
});

export async function historyOf(server: Server, messages: number): Promise<Filled> {
  const filled = (await fillHistories(server)).get(messages);
  if (!filled) throw new Error(`no thread has ${messages} messages`);
  return filled;
}

export const HISTORIES: readonly number[] = HISTORY;
