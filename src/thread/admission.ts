import { batch, encode } from "../actor/frame-text.ts";
import type { Peer } from "../actor/session.ts";
import type { SocketQuery } from "../protocol/connection.ts";
import type { Identity } from "../protocol/identity.ts";
import { adoptIdentity } from "./members.ts";
import { type Replay, replayAfter, replayTail } from "./replay.ts";
import type { Room } from "./room.ts";
import type { Session, SessionState } from "./session.ts";
import { encodeHello } from "./snapshot.ts";
import type { Permissions } from "./thread.ts";

/**
 * Lets a member in: the hello, what they missed and `caught_up` go out in this one turn, before the upgrade is
 * answered, so that nothing can fall between history and live.
 */
export function admit(
  room: Room,
  peer: Peer<SessionState>,
  arrival: { identity: Identity; query: SocketQuery },
): Session | undefined {
  const { identity, query } = arrival;
  adoptIdentity(room, identity);
  const permissions = room.thread.permissionsOf(identity);
  if (!permissions) return undefined;
  const replay = backlog(room, permissions, query);
  const { lastSeq } = room.thread;
  const session = room.admit(peer, {
    // Without the picture: what outlives sleep has to be small.
    identity: { ...identity, picture: undefined },
    connectedAt: room.now,
    visible: false,
    malformed: 0,
    // What is replayed counts as sent and not yet acknowledged; of a tail only its bytes, for it has gaps.
    ackSeq: replay.recovered ? lastSeq - replay.events.length : lastSeq,
    ...room.receipts.of(identity.userId),
  });
  session.pendingBytes = replay.events.reduce((sum, event) => sum + event.bytes, 0);
  const hello = encodeHello(room, permissions, replay.recovered);
  const caughtUp = encode({ type: "caught_up", threadId: room.thread.record?.id ?? "", seq: lastSeq });
  if (permissions.member) room.inboxes.memberOpened(identity.userId);
  // As few texts as they fit into: what comes in one is drawn at once.
  for (const text of batch([hello, ...replay.events, caughtUp])) session.send(text);
  return session;
}

function backlog(room: Room, permissions: Permissions, { epoch, after, tail }: SocketQuery): Replay {
  const none: Replay = { recovered: false, events: [] };
  const resumed = after === undefined ? none : replayAfter(room.thread, permissions, { epoch, after });
  if (resumed.recovered || tail === undefined) return resumed;
  return replayTail(room.thread, permissions, tail);
}
