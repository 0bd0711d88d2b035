import { CLOSE } from "../protocol/close-codes.ts";
import { ERRORS } from "../protocol/errors.ts";
import type { InboxClientFrame } from "../protocol/inbox-frames.ts";
import type { OwnStatus, Presence, PutStatus } from "../protocol/presence.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import { helloFor } from "./admission.ts";
import { markSeen } from "./changes.ts";
import type { DeviceSession } from "./devices.ts";
import type { InboxRoom } from "./inbox-room.ts";
import { forwardDelivered, forwardRead } from "./receipts.ts";
import { unwatchPresence, watchPresence } from "./subscriptions.ts";

type Frame<Type extends InboxClientFrame["type"]> = Extract<InboxClientFrame, { type: Type }>;

/** Everything that arrives on a device's socket. Resolves when what was asked of other objects is answered. */
export async function receive(room: InboxRoom, session: DeviceSession, data: string | ArrayBuffer): Promise<void> {
  const judged: Promise<void>[] = [];
  room.frameReader.read(session, data, (frame) => {
    if (room.frameReader.takeRate(session, frame)) judged.push(answer(room, session, frame));
  });
  await Promise.all(judged);
}

async function answer(room: InboxRoom, session: DeviceSession, frame: InboxClientFrame): Promise<void> {
  const done = await dispatch(room, session, frame);
  if (!done.ok) room.frameReader.refuse(session, done.error, { ref: frame.ref });
}

async function dispatch(room: InboxRoom, session: DeviceSession, frame: InboxClientFrame): Promise<Result<unknown>> {
  switch (frame.type) {
    case "update_status":
      return updateStatus(room, session, frame);
    case "watch_presence":
      return await watch(room, session, frame);
    case "unwatch_presence":
      return await unwatchPresence(room, frame.userIds);
    case "mark_message_read":
      return await forwardRead(room, session.identity, frame);
    case "mark_message_delivered":
      return await forwardDelivered(room, session.identity, frame);
    case "mark_notifications_seen":
      return markSeen(room);
    case "refresh_token":
      return ok(await refresh(room, session, frame));
    default:
      return frame satisfies never;
  }
}

function updateStatus(room: InboxRoom, session: DeviceSession, frame: Frame<"update_status">): Result<unknown> {
  const { status, until, auto } = frame;
  if (!auto) return setStatus(room, { status, until }, session);
  session.update({ idleness: status === "away" ? "away" : "online" });
  room.ownPresence.refresh();
  return ok(null);
}

/** Sets the user's status by hand, from a device if it has a socket. */
export function setStatus(room: InboxRoom, { status, until }: PutStatus, from?: DeviceSession): Result<OwnStatus> {
  if (until !== undefined && until <= room.now) {
    return fail("invalid_request", { detail: "unable to set the status; because its time is over" });
  }
  return room.ownPresence.set({ status, until }, from);
}

async function watch(room: InboxRoom, session: DeviceSession, frame: Frame<"watch_presence">): Promise<Result<null>> {
  const onPresence = (presence: Presence) =>
    room.frameReader.answer(session, { type: "user_status_change", ...presence });
  const watched = await watchPresence(room, session.identity, { ...frame, onPresence });
  return watched.ok ? ok(null) : watched;
}

const UNAUTHORIZED = 401;

async function refresh(room: InboxRoom, session: DeviceSession, frame: Frame<"refresh_token">): Promise<void> {
  const nth = session.tokenCame();
  const verified = await room.ports.verify(frame.token);
  if (!session.isOpen) return;
  if (!verified.ok && ERRORS[verified.error.code].status !== UNAUTHORIZED) {
    // It could not be judged just now: the token of before still holds.
    return room.frameReader.refuse(session, verified.error, { ref: frame.ref });
  }
  if (!verified.ok || verified.value.userId !== session.userId) return room.close(session, CLOSE.token);
  session.renew(verified.value, nth);
  room.frameReader.answer(session, { ...helloFor(room, true), ref: frame.ref });
}
