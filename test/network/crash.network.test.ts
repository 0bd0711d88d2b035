import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messagePage } from "../../src/protocol/message.ts";
import { call, createThread, NetworkClient } from "../support/network-client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const ROUNDS = 3;
const BURST = 60;
const PLENTY = { burst: 1e6, perSecond: 1e6 };
const vars = {
  LIMITS: JSON.stringify({ messagesPerUser: PLENTY, messagesPerThread: PLENTY, framesPerSocket: PLENTY }),
};

let server: TestServer;
let storage: TestServer;
beforeAll(async () => {
  storage = await startServer({ vars });
  server = storage;
});
afterAll(async () => {
  await server.stop();
  // Only the server that made the storage removes it.
  await storage.stop();
});

async function restart(): Promise<void> {
  await server.kill("SIGKILL");
  server = await startServer({ vars, port: storage.port, persistTo: storage.persistTo });
}

/** Every message of the thread, oldest first. */
async function readAll(threadUrl: string) {
  const messages = [];
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const query = before === Number.MAX_SAFE_INTEGER ? "" : `&before=${before}`;
    const text = await call(`${threadUrl}/messages?limit=100${query}`, { as: "ada", method: "GET" });
    const page = messagePage.parse(JSON.parse(text));
    messages.unshift(...page.messages.toReversed());
    before = page.before;
  }
  return messages;
}

/** What a client knows of its messages: the texts of those without an answer, and the seqs of the others. */
class Outbox {
  readonly unanswered = new Map<string, string>();
  readonly seqs = new Map<string, number>();

  fill(texts: readonly string[]): void {
    for (const text of texts) this.unanswered.set(crypto.randomUUID(), text);
  }

  /** Sends all that has no answer, the same ids again, and waits for so many answers. */
  async drain(client: NetworkClient, answers: number): Promise<void> {
    for (const [id, message] of this.unanswered)
      client.send({ type: "send_message", id, messageType: "text", message });
    for (let answered = 0; answered < answers; answered++) {
      const { id, seq } = await client.next("message_sent");
      this.seqs.set(String(id), Number(seq));
      this.unanswered.delete(String(id));
    }
  }
}

describe("a server that is killed in the middle of a burst", () => {
  it("has kept all that it acknowledged, and takes the rest once when it is sent again", async () => {
    const { threadUrl } = await createThread(server.url, ["ada"]);
    const outbox = new Outbox();
    for (let round = 0; round < ROUNDS; round++) {
      outbox.fill(Array.from({ length: BURST }, (_, i) => `round ${round}, message ${i}`));
      const client = await NetworkClient.open(threadUrl, { userId: "ada" });
      await outbox.drain(client, 1 + round * 20);
      await restart();
      await client.closed;
    }
    const client = await NetworkClient.open(threadUrl, { userId: "ada" });
    await outbox.drain(client, outbox.unanswered.size);

    const messages = await readAll(threadUrl);
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: ROUNDS * BURST }, (_, i) => i + 1));
    expect(new Map(messages.map(({ id, seq }) => [id, seq]))).toEqual(outbox.seqs);
  });
});
