import { openFrames } from "../actor/gate.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { ErrorFrame } from "../protocol/connection.ts";
import { ERRORS, type Failure } from "../protocol/errors.ts";
import { type ClientFrame, clientFrame } from "../protocol/frames.ts";
import { messageId, ref } from "../protocol/identifiers.ts";
import { LIMITS } from "../protocol/limits.ts";
import { adoptIdentity } from "./members.ts";
import { seqOf } from "./receipts.ts";
import type { Room } from "./room.ts";
import { prepareSend } from "./sending.ts";
import type { Session } from "./session.ts";
import { helloFor } from "./snapshot.ts";
import type { Standing } from "./thread.ts";
import { relayTyping } from "./typing.ts";
import { setView } from "./viewing.ts";

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  clientFrame.options.flatMap((option) => [...option.shape.type.values]),
);

/** Everything that arrives on a socket. Resolves when a token among it has been judged; the rest is done when it returns. */
export async function receive(room: Room, session: Session, data: string | ArrayBuffer): Promise<void> {
  if (session.hasExpired(room.now)) return room.audience.close(session, CLOSE.token);
  const gated = openFrames(data);
  if ("frames" in gated) {
    const judged: (Promise<void> | undefined)[] = [];
    room.gather(() => {
      for (const value of gated.frames) if (session.isOpen) judged.push(receiveFrame(room, session, value));
    });
    await Promise.all(judged);
  } else if (gated.fault === "too_big") room.audience.close(session, CLOSE.frameTooBig);
  else malformed(room, session);
}

function receiveFrame(room: Room, session: Session, value: unknown): Promise<void> | undefined {
  const standing = room.thread.standing(session.identity);
  if (!standing) {
    room.audience.close(session, CLOSE.notMember);
    return undefined;
  }
  const parsed = clientFrame.safeParse(value);
  if (!parsed.success) {
    notUnderstood(room, session, value);
    return undefined;
  }
  const frame = parsed.data;
  if (frame.type === "send_message") send(room, { session, standing, frame });
  else if (takeFrame(room, session, frame)) return dispatch(room, { session, standing, frame });
  return undefined;
}

/** A valid frame on its way to its rule. */
interface Arrival<Frame = ClientFrame> {
  readonly session: Session;
  readonly standing: Standing;
  readonly frame: Frame;
}

function dispatch(
  room: Room,
  arrival: Arrival<Exclude<ClientFrame, { type: "send_message" }>>,
): Promise<void> | undefined {
  const { session, standing, frame } = arrival;
  switch (frame.type) {
    case "typing_start":
      relayTyping(room, standing, true);
      break;
    case "typing_stop":
      relayTyping(room, standing, false);
      break;
    case "set_view":
      setView(room, session, frame.visible);
      break;
    case "mark_message_read":
      markRead(room, { session, standing, frame });
      break;
    case "mark_message_delivered":
      room.window.acknowledge(session, frame.seq);
      room.raiseCursors(session.userId, { deliveredSeq: frame.seq }, session);
      break;
    case "join_message_thread":
      if (frame.threadId === room.thread.record?.id) greetAgain(room, session, frame.ref);
      else refuse(room, session, { failure: { code: "not_found" }, frame });
      break;
    case "leave_message_thread":
      room.audience.close(session, CLOSE.done);
      break;
    case "refresh_token":
      return refresh(room, session, frame);
  }
  return undefined;
}

function send(room: Room, { session, standing, frame }: Arrival<Extract<ClientFrame, { type: "send_message" }>>): void {
  const prepared = prepareSend(room, standing, frame);
  if (!prepared.ok) {
    refuse(room, session, { failure: prepared.error, frame });
    if (prepared.error.code === "rate_limited") countRefused(room, session);
    return;
  }
  session.refusedInARow = 0;
  room.enqueue({
    send: prepared.value,
    answer: (outcome) => ({
      session,
      frame: outcome.ok ? { ...outcome.value, ref: frame.ref } : errorFrame(outcome.error, frame),
    }),
  });
}

function markRead(room: Room, arrival: Arrival<Extract<ClientFrame, { type: "mark_message_read" }>>): void {
  const { session, standing, frame } = arrival;
  const seq = frame.seq ?? seqOf(room, standing, frame.id ?? "");
  if (seq === undefined) refuse(room, session, { failure: { code: "not_found" }, frame });
  else room.raiseCursors(session.userId, { readSeq: seq }, session);
}

function greetAgain(room: Room, session: Session, ref: string | undefined): void {
  const standing = room.thread.standing(session.identity);
  if (standing) answer(room, session, { ...helloFor(room, standing, true), ref });
}

/** Answers what this socket alone asked for. One that goes on asking and acknowledges nothing is not reading. */
function answer(room: Room, session: Session, frame: object): void {
  if (!session.answer(frame)) room.audience.close(session, CLOSE.tooSlow, FLOOD_PAUSE_MS);
}

async function refresh(room: Room, session: Session, frame: { token: string; ref?: string }): Promise<void> {
  const verified = await room.ports.verify(frame.token);
  if (!session.isOpen) return;
  if (!verified.ok && ERRORS[verified.error.code].status !== UNAUTHORIZED) {
    // It could not be judged just now: the token of before still holds.
    return refuse(room, session, { failure: verified.error, frame });
  }
  const isSameUser = verified.ok && verified.value.userId === session.userId;
  if (!isSameUser) return room.audience.close(session, CLOSE.token);
  session.update({ identity: { ...verified.value, picture: undefined } });
  adoptIdentity(room, verified.value);
  greetAgain(room, session, frame.ref);
}

function takeFrame(room: Room, session: Session, frame: ClientFrame): boolean {
  const retryAfterMs = session.frames.take(room.now);
  if (retryAfterMs === 0) {
    session.refusedInARow = 0;
    return true;
  }
  refuse(room, session, { failure: { code: "rate_limited", retryAfterMs }, frame });
  countRefused(room, session);
  return false;
}

function countRefused(room: Room, session: Session): void {
  if (++session.refusedInARow >= LIMITS.refusedFramesInARow) {
    room.audience.close(session, CLOSE.tooManyFrames, FLOOD_PAUSE_MS);
  }
}

const FLOOD_PAUSE_MS = 5_000;
const UNAUTHORIZED = 401;

function notUnderstood(room: Room, session: Session, value: unknown): void {
  const type = field(value, "type");
  const known = typeof type === "string" && KNOWN_TYPES.has(type);
  // A frame of a newer client: an error for it, no reason to hang up. Floods of them are bounded like any frame.
  if (typeof type === "string" && !known) {
    if (session.frames.take(room.now) > 0) countRefused(room, session);
    refuse(room, session, { failure: { code: "unknown_type" }, frame: identified(value) });
  } else malformed(room, session, identified(value));
}

function malformed(room: Room, session: Session, frame: Identified = {}): void {
  const count = session.state.malformed + 1;
  session.update({ malformed: count });
  refuse(room, session, { failure: { code: "malformed_frame" }, frame });
  if (count >= LIMITS.malformedFrames) room.audience.close(session, CLOSE.badFrames);
}

/** What an answer repeats of the frame it refuses. */
interface Identified {
  readonly id?: string;
  readonly ref?: string;
}

function identified(value: unknown): Identified {
  return { id: messageId.safeParse(field(value, "id")).data, ref: ref.safeParse(field(value, "ref")).data };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function refuse(room: Room, session: Session, { failure, frame }: { failure: Failure; frame: Identified }): void {
  answer(room, session, errorFrame(failure, frame));
}

function errorFrame(failure: Failure, frame: Identified): ErrorFrame {
  const { title, retryable } = ERRORS[failure.code];
  const { code, detail, retryAfterMs } = failure;
  return { type: "error", code, message: detail ?? title, retryable, retryAfterMs, id: frame.id, ref: frame.ref };
}
