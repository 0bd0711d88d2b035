import type { Room } from "./room.ts";
import type { Session } from "./session.ts";

/** A socket says whether its page is before somebody's eyes; others learn it when that changes for the user. */
export function setView(room: Room, session: Session, visible: boolean): void {
  const { userId } = session;
  const before = room.audience.isViewing(userId, room.now);
  session.update({ visible });
  const viewing = room.audience.isViewing(userId, room.now);
  if (viewing !== before) tellViewing(room, userId, viewing);
}

/** A session is gone: others learn that its user no longer looks, if it was his last to do so. */
export function parted(room: Room, { userId, state }: Session): void {
  if (room.audience.of(userId).length === 0) room.typing.stop(userId);
  if (state.visible && !room.audience.isViewing(userId, room.now)) tellViewing(room, userId, false);
}

function tellViewing(room: Room, userId: string, viewing: boolean): void {
  if (!room.thread.member(userId)) return;
  const threadId = room.thread.record?.id ?? "";
  room.tell({ type: "viewing_changed", threadId, userId, viewing }, (session) => session.userId !== userId);
}
