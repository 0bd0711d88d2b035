import type { Connected } from "../protocol/connection.ts";
import type { DurableEvent } from "../protocol/frames.ts";
import type { Member } from "../protocol/member.ts";

export interface FakeThreadOptions {
  readonly threadId?: string;
  readonly title?: string;
  /** When the inboxes of the members hear of it, but for whoever creates it by a grant: at once unless told. */
  readonly announce?: "now" | "first_message";
  /** User ids, or more of them: `{ userId: "ada", name: "Ada", access: "reader" }`. */
  readonly members?: readonly (string | (Pick<Member, "userId"> & Partial<Member>))[];
}

/** A thread's log as the server keeps it, without the server. */
export class FakeThread {
  readonly id: string;
  title: string | undefined;
  readonly members: Member[];
  epoch = "e1";
  log: DurableEvent[] = [];
  /** Past this many events a resume is not recovered. */
  resumeEvents = 500;

  constructor({ threadId = "t1", title, members = ["ada", "bob"] }: FakeThreadOptions = {}) {
    this.id = threadId;
    this.title = title;
    this.members = members.map((member) => ({
      access: "member",
      readSeq: 0,
      deliveredSeq: 0,
      ...(typeof member === "string" ? { userId: member } : member),
    }));
  }

  get lastSeq(): number {
    return this.log.length;
  }

  /** Stores a message once, and answers as the protocol says: the event if it is new, the acknowledgement always. */
  post(senderId: string, id: string, message: string): { events: DurableEvent[]; sent: object } {
    const known = this.log.find((event) => event.type === "new_message" && event.id === id);
    const seq = known?.seq ?? this.lastSeq + 1;
    const sent = {
      type: "message_sent",
      threadId: this.id,
      id,
      seq,
      at: 1_000 + seq,
      ...(known && { duplicate: true }),
    };
    if (known) return { events: [], sent };
    const base = { type: "new_message", threadId: this.id, seq, rev: seq, id, senderId, messageType: "text" } as const;
    const event = { ...base, message, at: 1_000 + seq };
    this.log.push(event);
    return { events: [event], sent };
  }

  /** An event that is no message. */
  rename(title: string): DurableEvent {
    const seq = this.lastSeq + 1;
    const event = { type: "thread_updated", threadId: this.id, seq, at: 1_000 + seq, by: "bob", title } as const;
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
    return [{ ...this.hello(you), recovered }, ...backlog, { type: "caught_up", threadId: this.id, seq: this.lastSeq }];
  }

  /** What follows a cursor, as HTTP answers it. */
  missed(query: URLSearchParams): object {
    const after = Number(query.get("after") ?? this.lastSeq);
    const recovered = query.get("epoch") === this.epoch && this.lastSeq - after <= this.resumeEvents;
    return { epoch: this.epoch, lastSeq: this.lastSeq, recovered, events: recovered ? this.log.slice(after) : [] };
  }

  hello(you = "ada") {
    return {
      type: "connection_status",
      status: "connected",
      threadId: this.id,
      epoch: this.epoch,
      lastSeq: this.lastSeq,
      recovered: true,
      you: { userId: you, access: this.access(you) },
      members: this.members,
      former: [],
      history: "all",
      ...(this.title !== undefined && { title: this.title }),
      viewing: [],
      typing: [],
      createdAt: 1_000,
      serverTime: 1_000,
      heartbeatMs: 25_000,
      limits: { messageCodePoints: 8_000, frameUnits: 65_536 },
    } satisfies Connected;
  }

  /** A page of history, as HTTP answers it: before or after a seq, or around it; else the newest. */
  page(query: URLSearchParams): object {
    const limit = Number(query.get("limit") ?? 50);
    const cursor = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
    const [before, after, around] = [cursor("before"), cursor("after"), cursor("around")];
    const messages = this.log.filter(({ type }) => type === "new_message");
    const edge = after === undefined ? (before ?? around ?? Number.POSITIVE_INFINITY) : after + 1;
    const middle = messages.filter(({ seq }) => seq < edge).length;
    const newer = after === undefined ? (around === undefined ? 0 : Math.ceil(limit / 2)) : limit;
    const end = Math.min(messages.length, middle + newer);
    const start = after === undefined ? Math.max(0, end - limit) : middle;
    const page = messages.slice(start, end);
    return {
      messages: page.toReversed(),
      epoch: this.epoch,
      asOfSeq: this.lastSeq,
      before: start > 0 ? (page[0]?.seq ?? null) : null,
      after: end < messages.length ? (page.at(-1)?.seq ?? null) : null,
    };
  }

  /** What this user may do here; a stranger counts as a member to those who never ask. */
  access(userId: string): Member["access"] {
    return this.members.find((member) => member.userId === userId)?.access ?? "member";
  }

  texts(): string[] {
    return this.log.flatMap((event) => (event.type === "new_message" ? [event.message] : []));
  }
}
