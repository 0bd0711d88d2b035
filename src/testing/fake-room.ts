import type { Clock, Socket, SocketHandlers } from "../client/index.ts";
import { ERRORS, type ErrorCode } from "../protocol/errors.ts";
import type { ClientFrame, DurableEvent } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import { hasTooManyMarks } from "../protocol/marks.ts";
import type { Member } from "../protocol/member.ts";
import { type ChangeFrame, changeMessage } from "./fake-changes.ts";
import { FakeThread, type FakeThreadOptions } from "./fake-thread.ts";

interface Peer {
  readonly userId: string;
  readonly on: SocketHandlers;
}

/** A request as the fakes see it. */
export interface Asked {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly body: { readonly [field: string]: unknown };
}

/** A thread with its sockets, as the rules M, R, T and C of the protocol have it: what is said by one reaches all. */
export class FakeRoom extends FakeThread {
  readonly #peers = new Set<Peer>();
  readonly #polls = new Set<() => void>();
  readonly #typers = new Set<string>();
  readonly #viewers = new Set<string>();
  /** How often has changed who types, views and has read. */
  #changes = 0;
  /** Hears of every change, after the sockets. */
  readonly #onChange: (room: FakeRoom) => void;
  readonly #clock: Clock;

  constructor(options: FakeThreadOptions, around: { clock: Clock; onChange: (room: FakeRoom) => void }) {
    super(options);
    this.#onChange = around.onChange;
    this.#clock = around.clock;
  }

  /** A message, as if one of the members had sent it from elsewhere. Returns its seq. */
  say(senderId: string, text: string): number {
    this.#store(senderId, { id: `fake-${this.id}-${this.lastSeq + 1}`.padEnd(16, "-"), text });
    return this.lastSeq;
  }

  /** How many sockets are open here. */
  get sockets(): number {
    return this.#peers.size;
  }

  member(userId: string): Member | undefined {
    return this.members.find((member) => member.userId === userId);
  }

  /** Takes the user out: their sockets are closed, and the thread is no longer there for them. */
  remove(userId: string): void {
    this.members.splice(0, this.members.length, ...this.members.filter((member) => member.userId !== userId));
    for (const peer of [...this.#peers]) if (peer.userId === userId) this.#end(peer, 4003);
    this.#record({ type: "member_left", threadId: this.id, seq: this.lastSeq + 1, at: this.#at(), by: userId, userId });
  }

  openSocket(userId: string, query: URLSearchParams, on: SocketHandlers): Socket {
    const peer: Peer = { userId, on };
    queueMicrotask(() => {
      on.onOpen();
      if (!this.member(userId)) return on.onClose(4004);
      this.#peers.add(peer);
      on.onText(JSON.stringify(this.greeting(query, userId)));
    });
    return { send: (text) => this.#hear(peer, text), close: () => void this.#peers.delete(peer) };
  }

  /** Answers a request for `…/threads/:id…`. */
  answer(userId: string, { method, pathname, query, body }: Asked): object | number | Promise<object> {
    if (!this.member(userId)) return 404;
    const noun = pathname.split("/")[4];
    if (method === "GET" && noun === undefined) return this.hello(userId);
    if (method === "GET" && noun === "messages") return this.page(query);
    if (method === "GET" && noun === "events") return this.#poll(query);
    const [, , , , , id, part, key] = pathname.split("/").map(decodeURIComponent);
    if (noun === "messages" && id !== undefined) {
      if (part === "reactions" && key !== undefined) {
        return this.#changeOverHttp(userId, { type: "react", id, key, on: method === "PUT" });
      }
      if (method === "DELETE") return this.#changeOverHttp(userId, { type: "delete_message", id });
      const [message, baseRev] = [String(body.message), Number(body.baseRev)];
      return this.#changeOverHttp(userId, { type: "edit_message", id, message, baseRev });
    }
    if (noun === "messages") return this.#store(userId, { id: String(body.id), text: String(body.message) });
    if (noun === "read" || noun === "delivered") this.raise(userId, noun, Number(body.seq));
    else if (noun === "typing") this.#type(userId, body.isTyping === true);
    else return 404;
    return 204;
  }

  /** Moves a cursor, and tells the others. */
  raise(userId: string, kind: "read" | "delivered", to: number): void {
    const member = this.member(userId);
    const seq = Math.min(to, this.lastSeq);
    const field = kind === "read" ? "readSeq" : "deliveredSeq";
    if (!member || seq <= member[field]) return;
    member[field] = seq;
    member.deliveredSeq = Math.max(member.deliveredSeq, seq);
    this.#tellOthers(userId, { type: `message_${kind}`, threadId: this.id, userId, seq, at: this.#at() });
    this.#onChange(this);
  }

  #hear(peer: Peer, text: string): void {
    if (!this.#peers.has(peer)) return;
    if (text === "ping") {
      peer.on.onText(`pong:${this.lastSeq}`);
      return;
    }
    const heard: ClientFrame | ClientFrame[] = JSON.parse(text);
    for (const frame of [heard].flat()) this.#take(peer, frame);
  }

  #take(peer: Peer, frame: ClientFrame): void {
    const { userId, on } = peer;
    switch (frame.type) {
      case "send_message":
        on.onText(JSON.stringify(this.#send(userId, frame)));
        break;
      case "edit_message":
      case "delete_message":
      case "react":
        on.onText(JSON.stringify(this.#change(userId, frame)));
        break;
      case "typing_start":
      case "typing_stop":
        this.#type(userId, frame.type === "typing_start");
        break;
      case "mark_message_read":
        this.raise(
          userId,
          "read",
          frame.seq ?? this.log.find((event) => "id" in event && event.id === frame.id)?.seq ?? 0,
        );
        break;
      case "mark_message_delivered":
        this.raise(userId, "delivered", frame.seq);
        break;
      case "set_view":
        mark(this.#viewers, userId, frame.visible);
        this.#tellOthers(userId, { type: "viewing_changed", threadId: this.id, userId, viewing: frame.visible });
        break;
      case "leave_message_thread":
        this.#end(peer, 1000);
        break;
      case "join_message_thread":
      case "refresh_token":
        on.onText(JSON.stringify(this.hello(userId)));
        break;
      default:
        frame satisfies never;
    }
  }

  #send(userId: string, { id, message }: { id: string; message: string }): object {
    const isTooLong = [...message].length > LIMITS.messageCodePoints;
    const code = this.access(userId) === "reader" ? "read_only" : isTooLong ? "message_too_long" : "invalid_text";
    const isRefused = code !== "invalid_text" || message.trim() === "" || hasTooManyMarks(message);
    return isRefused
      ? { type: "error", code, message: code, retryable: false, id }
      : this.#store(userId, { id, text: message });
  }

  #change(userId: string, frame: ChangeFrame): object {
    const { id, ref } = frame;
    if (this.access(userId) === "reader" && frame.type !== "delete_message") return refusal("read_only", { id, ref });
    const changed = changeMessage(this, userId, frame);
    if (!changed.ok) return { ...refusal(changed.code, { id, ref }), current: changed.current };
    for (const event of changed.events) this.#tell(event);
    return { ...changed.answer, ref };
  }

  /** The same over HTTP: a refusal has the status of its code. */
  #changeOverHttp(userId: string, frame: ChangeFrame): Response {
    const answer = this.#change(userId, frame);
    const status = "code" in answer && isCode(answer.code) ? ERRORS[answer.code].status : 200;
    return Response.json(answer, { status });
  }

  #store(senderId: string, { id, text }: { id: string; text: string }): object {
    const { events, sent } = this.post(senderId, id, text);
    for (const event of events) this.#tell(event);
    return sent;
  }

  #record(event: DurableEvent): void {
    this.log.push(event);
    this.#tell(event);
  }

  #tell(event: DurableEvent): void {
    for (const { on } of [...this.#peers]) on.onText(JSON.stringify(event));
    for (const answer of [...this.#polls]) answer();
    this.#onChange(this);
  }

  #tellOthers(userId: string, frame: object): void {
    this.#changes++;
    for (const peer of [...this.#peers]) if (peer.userId !== userId) peer.on.onText(JSON.stringify(frame));
    for (const answer of [...this.#polls]) answer();
  }

  #type(userId: string, isTyping: boolean): void {
    mark(this.#typers, userId, isTyping);
    this.#tellOthers(userId, { type: "user_typing", threadId: this.id, userId, isTyping });
  }

  #end(peer: Peer, code: number): void {
    if (this.#peers.delete(peer)) queueMicrotask(() => peer.on.onClose(code));
  }

  #at = () => 1_000 + this.lastSeq;

  /** Answers at once if there is news or nobody wants to wait; else when there is, or when the wait is over. */
  #poll(query: URLSearchParams): object | Promise<object> {
    const after = Number(query.get("after") ?? Number.NaN);
    const answer = () => {
      const recovered = query.get("epoch") === this.epoch && after <= this.lastSeq;
      const cursors = this.members.map(({ userId, readSeq, deliveredSeq }) => ({ userId, readSeq, deliveredSeq }));
      return {
        threadId: this.id,
        epoch: this.epoch,
        lastSeq: this.lastSeq,
        recovered,
        events: recovered ? this.log.slice(after) : [],
        transient: `${this.#changes}`,
        typing: [...this.#typers],
        viewing: [...this.#viewers],
        cursors,
        serverTime: 0,
      };
    };
    const waitMs = Number(query.get("wait") ?? 0) * 1_000;
    const isNews = this.lastSeq !== after || query.get("transient") !== `${this.#changes}`;
    if (waitMs === 0 || isNews) return answer();
    return new Promise((resolve) => {
      const wake = () => {
        giveUp();
        this.#polls.delete(wake);
        resolve(answer());
      };
      const giveUp = this.#clock.after(waitMs, wake);
      this.#polls.add(wake);
    });
  }
}

const refusal = (code: ErrorCode, { id, ref }: { id: string; ref?: string | undefined }) => ({
  type: "error",
  code,
  message: ERRORS[code].title,
  retryable: false,
  id,
  ref,
});

const isCode = (code: unknown): code is ErrorCode => typeof code === "string" && code in ERRORS;

function mark(users: Set<string>, userId: string, isOne: boolean): void {
  if (isOne) users.add(userId);
  else users.delete(userId);
}
