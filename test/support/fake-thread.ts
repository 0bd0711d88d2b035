import type { DurableEvent } from "../../src/protocol/frames.ts";

const THREAD = "t1";
const MEMBERS = ["ada", "bob"].map((userId) => ({ userId, access: "member", readSeq: 0, deliveredSeq: 0 }));

/** A thread's log as the server keeps it, without the server. */
export class FakeThread {
  epoch = "e1";
  log: DurableEvent[] = [];
  /** Past this many events a resume is not recovered. */
  resumeEvents = 500;

  get lastSeq(): number {
    return this.log.length;
  }

  /** Stores a message once, and answers as the protocol says: the event if it is new, the acknowledgement always. */
  post(senderId: string, id: string, message: string): { events: DurableEvent[]; sent: object } {
    const known = this.log.find((event) => event.type === "new_message" && event.id === id);
    const seq = known?.seq ?? this.lastSeq + 1;
    const sent = {
      type: "message_sent",
      threadId: THREAD,
      id,
      seq,
      at: 1_000 + seq,
      ...(known && { duplicate: true }),
    };
    if (known) return { events: [], sent };
    const base = { type: "new_message", threadId: THREAD, seq, rev: seq, id, senderId, messageType: "text" } as const;
    const event = { ...base, message, at: 1_000 + seq };
    this.log.push(event);
    return { events: [event], sent };
  }

  /** An event that is no message. */
  rename(title: string): DurableEvent {
    const seq = this.lastSeq + 1;
    const event = { type: "thread_updated", threadId: THREAD, seq, at: 1_000 + seq, by: "bob", title } as const;
    this.log.push(event);
    return event;
  }

  /** What a socket hears first, by the query that it was opened with. */
  greeting(query: URLSearchParams, you = "ada"): object[] {
    const after = Number(query.get("after") ?? Number.NaN);
    const isNear = this.lastSeq - after <= this.resumeEvents && after <= this.lastSeq;
    const recovered = query.get("epoch") === this.epoch && isNear;
    const messages = this.log.filter(({ type }) => type === "new_message");
    const backlog = recovered ? this.log.slice(after) : messages.slice(-Number(query.get("tail") ?? 0));
    return [{ ...this.hello(you), recovered }, ...backlog, { type: "caught_up", threadId: THREAD, seq: this.lastSeq }];
  }

  /** What follows a cursor, as HTTP answers it. */
  missed(query: URLSearchParams): object {
    const after = Number(query.get("after") ?? this.lastSeq);
    const recovered = query.get("epoch") === this.epoch && this.lastSeq - after <= this.resumeEvents;
    return { epoch: this.epoch, lastSeq: this.lastSeq, recovered, events: recovered ? this.log.slice(after) : [] };
  }

  hello(you = "ada") {
    return {
      ...{ type: "connection_status", status: "connected", threadId: THREAD, epoch: this.epoch, lastSeq: this.lastSeq },
      ...{ recovered: true, you: { userId: you, access: "member" }, members: MEMBERS, former: [], history: "all" },
      ...{ viewing: [], typing: [], createdAt: 1_000, serverTime: 1_000, heartbeatMs: 25_000 },
      limits: { messageCodePoints: 8_000, frameUnits: 65_536 },
    };
  }

  /** A page of history, as HTTP answers it. */
  page(query: URLSearchParams): object {
    const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
    const older = this.log.filter(({ type, seq }) => type === "new_message" && seq < before);
    const messages = older.slice(-Number(query.get("limit") ?? 50)).reverse();
    const edge = messages.length < older.length ? (messages.at(-1)?.seq ?? null) : null;
    return { messages, epoch: this.epoch, asOfSeq: this.lastSeq, before: edge, after: null };
  }

  texts(): string[] {
    return this.log.flatMap((event) => (event.type === "new_message" ? [event.message] : []));
  }
}
