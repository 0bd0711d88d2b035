import type { ParlorStorage, Problem, StoredOperation } from "../../src/client/index.ts";
import { openIndexedDb } from "../../src/client/outbox/indexed-db.ts";
import { FakeThread } from "../../src/testing/fake-thread.ts";
import { FakeNetwork, type FakeSocket, type Scene } from "./fake-network.ts";

/** A browser with a service behind it: each load of the page is a client that finds what the one before left. */
export function device(more: Scene = {}) {
  const server = new FakeThread();
  const problems: Problem[] = [];
  // Databases outlive this module: whoever counted users would begin anew with it, and find another's.
  const userId = `user-${crypto.randomUUID()}`;
  const load = async (options: Scene = {}) => {
    const onProblem = (problem: Problem) => problems.push(problem);
    const page = new FakeNetwork({ server, userId, storage: openIndexedDb, onProblem, ...more, ...options });
    await page.parlor.context.store.opened;
    await page.settled();
    return page;
  };
  return { server, problems, load };
}

/** The server reads what the client says, one message after the other, and answers. */
export async function serve(page: FakeNetwork, socket: FakeSocket): Promise<void> {
  const read = new Set<string>();
  for (let news = true; news; ) {
    news = false;
    for (const { id, message } of socket.of("send_message")) {
      if (read.has(String(id))) continue;
      read.add(String(id));
      news = true;
      const { events, sent } = page.server.post("ada", String(id), String(message));
      socket.hear(...events, sent);
    }
    await page.settled();
  }
}

/** A storage that keeps nothing, but for what is said of it. */
export const storageOf = (how: Partial<ParlorStorage>): ParlorStorage => ({
  readAll: async () => [],
  put: async () => {},
  remove: async () => {},
  setAside: async () => {},
  clear: async () => {},
  putPage: async () => {},
  readPage: async () => undefined,
  ...how,
});

/** A message as it is kept. */
export const kept = (how: Partial<StoredOperation<"send">> = {}): StoredOperation<"send"> => ({
  kind: "send",
  threadId: "t1",
  id: "00000000-0000-7000-8000-000000000001",
  text: "old",
  writtenAt: 0,
  isTried: false,
  ...how,
});

/** What is being read from the database, or written to it, is. */
export async function stored(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}
