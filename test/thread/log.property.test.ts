import fc from "fast-check";
import { expect, it } from "vitest";
import type { ServerFrame } from "../../src/protocol/frames.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { message } from "../support/frames.ts";
import { type Actor, person, Stage, service } from "../support/thread-stage.ts";

const generous = {
  messagesPerUser: { burst: 1e6, perSecond: 1e6 },
  messagesPerThread: { burst: 1e6, perSecond: 1e6 },
  framesPerSocket: { burst: 1e6, perSecond: 1e6 },
};
const USERS = ["ada", "bob", "cy"] as const;

/** One thing that happens; `who` and `what` are indexes, taken modulo what there is. */
type Step =
  | { do: "send"; who: number; count: number }
  | { do: "repeat"; who: number; what: number }
  | { do: "read" | "deliver"; who: number; upTo: number }
  | { do: "reconnect"; who: number }
  | { do: "add" | "remove" | "sleep" | "ring" | "storage fails" | "storage works" }
  | { do: "wait"; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("send" as const), who: fc.nat(2), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant("repeat" as const), who: fc.nat(2), what: fc.nat() }),
  fc.record({ do: fc.constantFrom("read" as const, "deliver" as const), who: fc.nat(2), upTo: fc.nat(60) }),
  fc.record({ do: fc.constant("reconnect" as const), who: fc.nat(2) }),
  fc.record({
    do: fc.constantFrom(...(["add", "remove", "sleep", "ring", "storage fails", "storage works"] as const)),
  }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat(3_000) }),
);

/** A device that only keeps what its cursor admits, as a client does. */
class Reader {
  actor: Actor;
  readonly log = new Map<number, string>();
  /** What was acknowledged of the messages that it sent, and where. */
  readonly acknowledged = new Map<string, number>();
  cursor = 0;

  readonly stage: Stage;
  readonly userId: string;

  constructor(stage: Stage, userId: string) {
    this.stage = stage;
    this.userId = userId;
    this.actor = stage.connect(userId, { epoch: this.#epoch, after: 0 });
    this.drain();
  }

  get #epoch() {
    return this.stage.room.thread.record?.epoch;
  }

  reconnect() {
    this.actor.leave();
    this.actor = this.stage.connect(this.userId, { epoch: this.#epoch, after: this.cursor });
    this.drain();
  }

  drain() {
    for (const frame of this.actor.take()) this.#apply(frame);
  }

  #apply(frame: ServerFrame) {
    if (frame.type === "error") {
      expect(frame).toMatchObject({ code: "storage_failed", retryable: true });
      expect(this.stage.storage.isFull).toBe(true);
    }
    if (frame.type === "message_sent") {
      expect(this.acknowledged.get(frame.id) ?? frame.seq).toBe(frame.seq);
      this.acknowledged.set(frame.id, frame.seq);
    }
    if (
      !("at" in frame) ||
      frame.type === "message_sent" ||
      frame.type === "message_read" ||
      frame.type === "message_delivered"
    )
      return;
    expect(frame.seq).toBe(this.cursor + 1);
    this.cursor = frame.seq;
    this.log.set(frame.seq, "id" in frame ? frame.id : frame.type);
  }
}

interface Sent {
  readonly id: string;
  readonly by: string;
  readonly frame: object;
}

async function play(steps: readonly Step[]) {
  const stage = new Stage({ rates: generous, members: USERS.map((userId) => ({ userId })) });
  const readers = USERS.map((userId) => new Reader(stage, userId));
  const sent: Sent[] = [];
  // In the order in which they were first sent while storage worked.
  const stored = new Set<string>();
  const say = async (reader: Reader, messages: readonly Sent[]) => {
    if (!stage.storage.isFull) for (const { id } of messages) stored.add(id);
    await reader.actor.say(messages.map(({ frame }) => frame));
  };
  const drain = () => {
    for (const reader of readers) reader.drain();
  };
  for (const one of steps) {
    const reader = "who" in one ? readers[one.who] : undefined;
    if (one.do === "send" && reader) {
      const frames = Array.from({ length: one.count }, () => message("text"));
      const messages = frames.map((frame) => ({ id: frame.id, by: reader.userId, frame }));
      sent.push(...messages);
      await say(reader, messages);
    } else if (one.do === "repeat" && reader) {
      const own = sent.filter(({ by }) => by === reader.userId);
      const again = own[one.what % Math.max(1, own.length)];
      if (again) await say(reader, [again]);
    } else if (one.do === "read") await reader?.actor.say({ type: "mark_message_read", seq: one.upTo });
    else if (one.do === "deliver") await reader?.actor.say({ type: "mark_message_delivered", seq: one.upTo });
    else if (one.do === "reconnect") reader?.reconnect();
    else if (one.do === "add") putMember(stage.room, person("ada"), { userId: "dee" });
    else if (one.do === "remove") removeMember(stage.room, service, "dee");
    else if (one.do === "sleep") stage.sleep();
    else if (one.do === "ring") stage.ring();
    else if (one.do === "wait") stage.clock.advance(one.ms);
    else stage.storage.isFull = one.do === "storage fails";
    drain();
  }
  // What could not be stored is sent again by its client, with the same id.
  stage.storage.isFull = false;
  for (const reader of readers) {
    const own = sent.filter(({ by, id }) => by === reader.userId && !reader.acknowledged.has(id));
    for (const one of own) await say(reader, [one]);
    drain();
  }
  return { stage, readers, sent, stored: [...stored] };
}

it("M1 M3 C2: whatever happens in whatever order, every device ends with the same gapless log of every message once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const { stage, readers, sent, stored } = await play(steps);
      const { lastSeq } = stage.room.thread;
      for (const reader of readers) {
        expect([...reader.log.keys()]).toEqual(Array.from({ length: lastSeq }, (_, n) => n + 1));
        expect([...reader.log]).toEqual([...(readers[0]?.log ?? [])]);
      }
      expect(stored).toHaveLength(sent.length);
      const log = [...(readers[0]?.log ?? [])].filter(([, id]) => id.startsWith("0193"));
      expect(log.map(([, id]) => id)).toEqual(stored);
      const acknowledged = readers.flatMap((reader) => [...reader.acknowledged]);
      expect(acknowledged.sort(([, a], [, b]) => a - b)).toEqual(log.map(([seq, id]) => [id, seq]));
    }),
    { numRuns: 100 },
  );
});

it("R1 R2 R5: cursors equal a simple model, over sleeps and alarms", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const model = new Map(USERS.map((userId) => [userId, { readSeq: 0, deliveredSeq: 0 }]));
      const stage = new Stage({ rates: generous, members: USERS.map((userId) => ({ userId })) });
      const actors = USERS.map((userId) => stage.connect(userId));
      for (const one of steps) {
        const userId = "who" in one ? USERS[one.who] : undefined;
        const actor = "who" in one ? actors[one.who] : undefined;
        const cursors = userId && model.get(userId);
        if (one.do === "send") await actor?.say(message("text"));
        if (one.do === "sleep") stage.sleep();
        if (one.do === "ring") stage.ring();
        if (one.do === "storage fails" || one.do === "storage works") stage.storage.isFull = one.do === "storage fails";
        if (one.do !== "read" && one.do !== "deliver") continue;
        await actor?.say({ type: one.do === "read" ? "mark_message_read" : "mark_message_delivered", seq: one.upTo });
        if (!cursors) continue;
        const seq = Math.min(one.upTo, stage.room.thread.lastSeq);
        if (one.do === "read") cursors.readSeq = Math.max(cursors.readSeq, seq);
        cursors.deliveredSeq = Math.max(cursors.deliveredSeq, seq);
      }
      for (const [userId, cursors] of model) expect(stage.room.receipts.of(userId)).toEqual(cursors);
      // Once storage works again, what was raised is written, and not even a crash takes it back.
      stage.storage.isFull = false;
      await stage.pass(60_000);
      stage.crash();
      for (const [userId, cursors] of model) expect(stage.room.receipts.of(userId)).toEqual(cursors);
    }),
    { numRuns: 100 },
  );
});
