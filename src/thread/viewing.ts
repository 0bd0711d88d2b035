import type { TransientEvent } from "../protocol/frames.ts";
import { TIMES } from "../protocol/limits.ts";
import type { Connections } from "./connections.ts";
import type { Session } from "./session.ts";
import type { Thread } from "./thread.ts";
import type { Typing } from "./typing.ts";

/** What viewing needs of its room. */
interface ViewingContext {
  readonly now: number;
  readonly thread: Thread;
  readonly connections: Connections;
  readonly typing: Typing;
  /** Queues what is true now and not kept. */
  tell(event: TransientEvent, isFor: (session: Session) => boolean): void;
  /** Sees to it that others learn if somebody who views the thread falls silent. */
  expectSilence(): void;
}

/** A socket says whether its page is visible to somebody; others learn it when that changes for the user. */
export function setView(room: ViewingContext, session: Session, visible: boolean): void {
  const { userId } = session;
  const before = room.connections.isViewing(userId, room.now);
  session.update({ visible });
  const viewing = room.connections.isViewing(userId, room.now);
  if (viewing !== before) tellViewing(room, userId, viewing);
  if (visible) room.expectSilence();
}

/** A session has ended: others learn that its user no longer views the thread, if it was the last in which they did. */
export function onSessionEnded(room: ViewingContext, { userId, state }: Session): void {
  if (room.connections.of(userId).length === 0) room.typing.stop(userId);
  if (state.visible && !room.connections.isViewing(userId, room.now)) tellViewing(room, userId, false);
}

/** Others learn of those whose network died without a word. Until it says `set_view` again, such a socket is unseen. */
export function endSilentViews(room: ViewingContext): void {
  const { connections, now } = room;
  const silent = [...connections.sessions].filter((session) => session.state.visible && !session.isAlive(now));
  for (const session of silent) session.update({ visible: false });
  for (const userId of new Set(silent.map((session) => session.userId))) {
    if (!connections.isViewing(userId, now)) tellViewing(room, userId, false);
  }
}

/** When a silent death has to be told; undefined while nobody views the thread or nobody else is there to hear of it. */
export function nextSilence({ connections, now }: ViewingContext): number | undefined {
  // Also those who are silent by now: of a death at which nobody was there, who comes back has still to hear.
  const viewing: Session[] = [];
  for (const session of connections.sessions) if (session.state.visible) viewing.push(session);
  const [first] = viewing;
  if (!first || !isHeard(viewing, { connections, now })) return undefined;
  return Math.max(now, Math.min(...viewing.map(({ lastSignAt }) => lastSignAt)) + TIMES.presenceMs);
}

/** Whether somebody is there other than the one who views, or anybody where several do. */
function isHeard(
  viewing: readonly Session[],
  { connections, now }: Pick<ViewingContext, "connections" | "now">,
): boolean {
  const [first] = viewing;
  const onlyViewer = viewing.every(({ userId }) => userId === first?.userId) ? first?.userId : undefined;
  for (const session of connections.sessions) if (session.userId !== onlyViewer && session.isAlive(now)) return true;
  return false;
}

function tellViewing(room: ViewingContext, userId: string, viewing: boolean): void {
  if (!room.thread.member(userId)) return;
  const threadId = room.thread.record?.id ?? "";
  room.tell({ type: "viewing_changed", threadId, userId, viewing }, (session) => session.userId !== userId);
}
