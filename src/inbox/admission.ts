import { batch, encode } from "../actor/frame-text.ts";
import type { Peer } from "../actor/session.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { Identity } from "../protocol/identity.ts";
import type { InboxSocketQuery } from "../protocol/inbox.ts";
import type { InboxConnected, InboxServerFrame } from "../protocol/inbox-frames.ts";
import { TIMES } from "../protocol/limits.ts";
import type { DeviceSession, DeviceState } from "./devices.ts";
import type { Hub } from "./hub.ts";

/**
 * Lets a device in: the hello, what it missed and `caught_up` go out in this one turn, before the upgrade is
 * answered, so that nothing can fall between. An inbox that nothing was ever told is as good as any, and stays unwritten.
 */
export function admit(
  hub: Hub,
  peer: Peer<DeviceState>,
  arrival: { identity: Identity; query: InboxSocketQuery },
): DeviceSession {
  const { identity, query } = arrival;
  hub.setUserId(identity.userId);
  for (const oldest of hub.devices.surplus()) hub.close(oldest, CLOSE.replaced);
  const session = hub.admit(peer, {
    identity: { ...identity, picture: undefined },
    connectedAt: hub.now,
    malformed: 0,
    idleness: "online",
  });
  const { recovered, threads } = hub.inbox.missed(query.after);
  const { counts, version } = hub.inbox;
  const missed = threads.map((thread): InboxServerFrame => ({ type: "inbox_changed", thread, ...counts }));
  session.send(JSON.stringify(helloFor(hub, recovered)));
  for (const text of batch([...missed, { type: "caught_up", version }].map(encode))) session.send(text);
  hub.availability.arrived(session);
  return session;
}

/** Where the inbox is. */
export function helloFor(hub: Hub, recovered: boolean): InboxConnected {
  return {
    type: "connection_status",
    status: "connected",
    version: hub.inbox.version,
    ...hub.inbox.counts,
    recovered,
    you: { userId: hub.userId, ...hub.availability.own },
    heartbeatMs: TIMES.heartbeatMs,
    serverTime: hub.now,
  };
}
