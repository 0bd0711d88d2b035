import { errorFrame } from "../actor/intake.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { ERRORS } from "../protocol/errors.ts";
import type { ClientFrame } from "../protocol/frames.ts";
import { seqOf } from "./marking.ts";
import { adoptIdentity } from "./members.ts";
import { appendMessage } from "./messages.ts";
import type { Room } from "./room.ts";
import { prepareSend } from "./sending.ts";
import type { Session } from "./session.ts";
import { helloFor } from "./snapshot.ts";
import type { Standing } from "./thread.ts";
import { relayTyping } from "./typing.ts";
import { setView } from "./viewing.ts";

/** Everything that arrives on a socket. Resolves when a token among it has been judged; the rest is done when it returns. */
export async function receive(room: Room, session: Session, data: string | ArrayBuffer): Promise<void> {
  // Nothing waits for a token to be judged: what follows it would be overtaken by the next batch.
  const judged: (Promise<void> | undefined)[] = [];
  room.gather(() => {
    room.intake.take(session, data, (frame) => {
      judged.push(receiveFrame(room, session, frame));
    });
  });
  await Promise.all(judged);
}

function receiveFrame(room: Room, session: Session, frame: ClientFrame): Promise<void> | undefined {
  const standing = room.thread.standing(session.identity);
  if (!standing) room.audience.close(session, CLOSE.notMember);
  else if (frame.type === "send_message") send(room, { session, standing, frame });
  else if (room.intake.meters(session, frame)) return dispatch(room, { session, standing, frame });
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
      room.receipts.raise(session, { deliveredSeq: frame.seq });
      break;
    case "join_message_thread":
      if (frame.threadId === room.thread.record?.id) greetAgain(room, session, frame.ref);
      else room.intake.refuse(session, { code: "not_found" }, frame);
      break;
    case "leave_message_thread":
      room.audience.close(session, CLOSE.done);
      break;
    case "refresh_token":
      return refresh(room, session, frame);
    default:
      frame satisfies never;
  }
  return undefined;
}

function send(room: Room, { session, standing, frame }: Arrival<Extract<ClientFrame, { type: "send_message" }>>): void {
  const prepared = prepareSend(room, standing, frame);
  if (!prepared.ok) {
    room.intake.refuse(session, prepared.error, frame);
    if (prepared.error.code === "rate_limited") room.intake.countRefused(session);
    return;
  }
  session.refusedInARow = 0;
  room.enqueue({
    write: (now) => appendMessage(room.thread, prepared.value, now),
    answer: (outcome) => ({
      session,
      frame: outcome.ok ? { ...outcome.value, ref: frame.ref } : errorFrame(outcome.error, frame),
    }),
  });
}

function markRead(room: Room, arrival: Arrival<Extract<ClientFrame, { type: "mark_message_read" }>>): void {
  const { session, standing, frame } = arrival;
  const seq = frame.seq ?? seqOf(room, standing, frame.id ?? "");
  if (seq === undefined) room.intake.refuse(session, { code: "not_found" }, frame);
  else room.receipts.raise(session, { readSeq: seq });
}

function greetAgain(room: Room, session: Session, ref: string | undefined): void {
  const standing = room.thread.standing(session.identity);
  if (standing) room.intake.answer(session, { ...helloFor(room, standing, true), ref });
}

async function refresh(room: Room, session: Session, frame: { token: string; ref?: string }): Promise<void> {
  const nth = session.tokenCame();
  const verified = await room.ports.verify(frame.token);
  if (!session.isOpen) return;
  if (!verified.ok && ERRORS[verified.error.code].status !== UNAUTHORIZED) {
    // It could not be judged just now: the token of before still holds.
    return room.intake.refuse(session, verified.error, { ref: frame.ref });
  }
  const isSameUser = verified.ok && verified.value.userId === session.userId;
  if (!isSameUser) return room.audience.close(session, CLOSE.token);
  session.renew(verified.value, nth);
  // Rights may have gone with the old token: nobody goes on by what they were before.
  if (!room.thread.standing(session.identity)) return room.audience.close(session, CLOSE.notMember);
  adoptIdentity(room, verified.value);
  greetAgain(room, session, frame.ref);
}

const UNAUTHORIZED = 401;
