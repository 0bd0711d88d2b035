import { batch, encode } from "../actor/frame-text.ts";
import type { Peer } from "../actor/session.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { Identity } from "../protocol/identity.ts";
import type { InboxSocketQuery } from "../protocol/inbox.ts";
import type { InboxConnected, InboxServerFrame } from "../protocol/inbox-frames.ts";
import { TIMES } from "../protocol/limits.ts";
import type { DeviceSession, DeviceState } from "./devices.ts";
import type { InboxRoom } from "./inbox-room.ts";

/**
 * Lets a device in: the hello, what it missed and `caught_up` go out in this one turn, before the upgrade is
 * answered, so that nothing can fall between. An inbox that nothing was ever told is as good as any, and stays unwritten.
 */
export function admit(
  room: InboxRoom,
  peer: Peer<DeviceState>,
  arrival: { identity: Identity; query: InboxSocketQuery },
): DeviceSession {
  const { identity, query } = arrival;
  room.setUserId(identity.userId);
  for (const oldest of room.devices.surplus()) room.close(oldest, CLOSE.replaced);
  const session = room.admit(peer, {
    identity: { ...identity, picture: undefined },
    connectedAt: room.now,
    malformed: 0,
    idleness: "online",
  });
  const { recovered, threads } = room.inbox.missed(query.after);
  const { counts, version } = room.inbox;
  const missed = threads.map((thread): InboxServerFrame => ({ type: "inbox_changed", thread, ...counts }));
  session.send(JSON.stringify(helloFor(room, recovered)));
  for (const text of batch([...missed, { type: "caught_up", version }].map(encode))) session.send(text);
  room.ownPresence.connected(session);
  return session;
}

/** Where the inbox is. */
export function helloFor(room: InboxRoom, recovered: boolean): InboxConnected {
  return {
    type: "connection_status",
    status: "connected",
    version: room.inbox.version,
    ...room.inbox.counts,
    recovered,
    you: { userId: room.userId, ...room.ownPresence.status },
    heartbeatMs: TIMES.heartbeatMs,
    serverTime: room.now,
  };
}
