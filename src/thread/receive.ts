import { errorFrame } from "../actor/frame-reader.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { ERRORS } from "../protocol/errors.ts";
import type { ClientFrame } from "../protocol/frames.ts";
import type { Change } from "./changes.ts";
import { changing, prepareChange } from "./changing.ts";
import { seqOf } from "./marking.ts";
import { adoptIdentity } from "./members.ts";
import { appendMessage } from "./messages.ts";
import { relayTyping } from "./relay-typing.ts";
import type { Room } from "./room.ts";
import { prepareSend } from "./sending.ts";
import type { Session } from "./session.ts";
import { helloFor } from "./snapshot.ts";
import type { Permissions } from "./thread.ts";
import { setView } from "./viewing.ts";

/** Everything that arrives on a socket. Resolves when a token among it has been judged; the rest is done when it returns. */
export async function receive(room: Room, session: Session, data: string | ArrayBuffer): Promise<void> {
  // Nothing waits for a token to be judged: what follows it would be overtaken by the next batch.
  const judged: (Promise<void> | undefined)[] = [];
  try {
    room.gather(() => {
      room.frameReader.read(session, data, (frame) => {
        judged.push(receiveFrame(room, session, frame));
      });
    });
  } finally {
    session.keepChanges();
  }
  await Promise.all(judged);
}

function receiveFrame(room: Room, session: Session, frame: ClientFrame): Promise<void> | undefined {
  const permissions = room.thread.permissionsOf(session.identity);
  if (!permissions) room.connections.close(session, CLOSE.notMember);
  else if (frame.type === "send_message") send(room, { session, permissions, frame });
  else if (frame.type === "edit_message" || frame.type === "delete_message" || frame.type === "react") {
    changeMessage(room, { session, permissions, frame });
  } else if (room.frameReader.takeRate(session, frame)) return dispatch(room, { session, permissions, frame });
  return undefined;
}

/** A valid frame on its way to its rule. */
interface Arrival<Frame = ClientFrame> {
  readonly session: Session;
  readonly permissions: Permissions;
  readonly frame: Frame;
}

function dispatch(
  room: Room,
  arrival: Arrival<Exclude<ClientFrame, { type: "send_message" } | ChangeFrame>>,
): Promise<void> | undefined {
  const { session, permissions, frame } = arrival;
  switch (frame.type) {
    case "typing_start":
      relayTyping(room, permissions, true);
      break;
    case "typing_stop":
      relayTyping(room, permissions, false);
      break;
    case "set_view":
      setView(room, session, frame.visible);
      break;
    case "mark_message_read":
      markRead(room, { session, permissions, frame });
      break;
    case "mark_message_delivered":
      room.window.acknowledge(session, frame.seq);
      room.receipts.raise(session, { deliveredSeq: frame.seq });
      break;
    case "join_message_thread":
      if (frame.threadId === room.thread.record?.id) greetAgain(room, session, frame.ref);
      else room.frameReader.refuse(session, { code: "not_found" }, frame);
      break;
    case "leave_message_thread":
      room.connections.close(session, CLOSE.done);
      break;
    case "refresh_token":
      return refresh(room, session, frame);
    default:
      frame satisfies never;
  }
  return undefined;
}

function send(
  room: Room,
  { session, permissions, frame }: Arrival<Extract<ClientFrame, { type: "send_message" }>>,
): void {
  const prepared = prepareSend(room, permissions, frame);
  if (!prepared.ok) {
    room.frameReader.refuse(session, prepared.error, frame);
    if (prepared.error.code === "rate_limited") room.frameReader.countRefused(session);
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

function changeMessage(room: Room, { session, permissions, frame }: Arrival<ChangeFrame>): void {
  const prepared = prepareChange(room, permissions, changeOf(frame));
  if (!prepared.ok) {
    room.frameReader.refuse(session, prepared.error, frame);
    if (prepared.error.code === "rate_limited") room.frameReader.countRefused(session);
    return;
  }
  session.refusedInARow = 0;
  room.enqueue(
    changing(room, { permissions, change: prepared.value }, (outcome) => ({
      session,
      frame: outcome.ok ? { ...outcome.value, ref: frame.ref } : errorFrame(outcome.error, frame),
    })),
  );
}

type ChangeFrame = Extract<ClientFrame, { type: "edit_message" | "delete_message" | "react" }>;

function changeOf(frame: ChangeFrame): Change {
  const { id } = frame;
  switch (frame.type) {
    case "edit_message":
      return { kind: "edit", id, text: frame.message, baseRev: frame.baseRev };
    case "delete_message":
      return { kind: "delete", id };
    case "react":
      return { kind: "react", id, key: frame.key, on: frame.on };
    default:
      return frame satisfies never;
  }
}

function markRead(room: Room, arrival: Arrival<Extract<ClientFrame, { type: "mark_message_read" }>>): void {
  const { session, permissions, frame } = arrival;
  const seq = frame.seq ?? seqOf(room, permissions, frame.id ?? "");
  if (seq === undefined) room.frameReader.refuse(session, { code: "not_found" }, frame);
  else room.receipts.raise(session, { readSeq: seq });
}

function greetAgain(room: Room, session: Session, ref: string | undefined): void {
  const permissions = room.thread.permissionsOf(session.identity);
  if (permissions) room.frameReader.answer(session, { ...helloFor(room, permissions, true), ref });
}

async function refresh(room: Room, session: Session, frame: { token: string; ref?: string }): Promise<void> {
  const nth = session.tokenCame();
  const verified = await room.ports.verify(frame.token);
  if (!session.isOpen) return;
  if (!verified.ok && ERRORS[verified.error.code].status !== UNAUTHORIZED) {
    // It could not be judged just now: the token of before still holds.
    return room.frameReader.refuse(session, verified.error, { ref: frame.ref });
  }
  const isSameUser = verified.ok && verified.value.userId === session.userId;
  if (!isSameUser) return room.connections.close(session, CLOSE.token);
  session.renew(verified.value, nth);
  // Rights may have gone with the old token: nobody goes on by what they were before.
  if (!room.thread.permissionsOf(session.identity)) return room.connections.close(session, CLOSE.notMember);
  adoptIdentity(room, verified.value);
  greetAgain(room, session, frame.ref);
}

const UNAUTHORIZED = 401;
