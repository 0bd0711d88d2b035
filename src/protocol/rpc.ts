import type { Identity } from "./identity.ts";
import type { LastMessage } from "./inbox.ts";
import type { Access, Person } from "./member.ts";
import type { Presence } from "./presence.ts";
import type { PostDelivered, PostRead } from "./receipt.ts";
import type { Result } from "./result.ts";
import type { Subject } from "./thread.ts";

/**
 * What the objects ask of each other. A thread and an inbox know each other by these interfaces only. Every
 * call may come twice, late, or out of order, and must then change nothing.
 */

/** How a thread is for one member now: derived state, never a difference. */
export interface Activity {
  readonly threadId: string;
  /** The seq at which this membership began. A row of a later membership, or its end, does not yield to it. */
  readonly generation: number;
  /** Rises with every change of what an activity says; an older one changes nothing. */
  readonly revision: number;
  readonly addedBy?: string;
  readonly title?: string;
  readonly subject?: Subject;
  readonly access: Access;
  readonly counterparts: readonly Person[];
  readonly memberCount: number;
  readonly lastSeq: number;
  readonly lastMessage?: LastMessage;
  /** The latest message by another: what the member is notified of, though they have written since. */
  readonly news?: LastMessage;
  readonly activityAt: number;
  readonly unread: number;
  readonly readSeq: number;
}

/** A membership ended at this seq. */
export interface Departure {
  readonly threadId: string;
  readonly generation: number;
}

/** What a thread tells the inbox of a member. */
export interface InboxFromThread {
  activity(userId: string, activity: Activity): Promise<Result<null>>;
  memberLeft(userId: string, departure: Departure): Promise<Result<null>>;
}

/** What an inbox asks of a thread. */
export interface ThreadFromInbox {
  markRead(caller: Identity, read: PostRead): Promise<Result<null>>;
  markDelivered(caller: Identity, delivered: PostDelivered): Promise<Result<null>>;
  /** How the thread is for the caller now. */
  activity(caller: Identity): Promise<Result<Activity>>;
  /** Those of these users who are members together with the caller. */
  coMembers(caller: Identity, userIds: readonly string[]): Promise<Result<string[]>>;
}

/** Who wants to hear of somebody's presence, and until when. */
export interface Watch {
  readonly watcherId: string;
  readonly until: number;
}

/** What an inbox asks of the inbox of somebody watched, and is told by it. */
export interface InboxFromInbox {
  /** Tells the watcher of every change until `until`; answers with the presence now. */
  watch(userId: string, watch: Watch): Promise<Result<Presence>>;
  unwatch(userId: string, watcherId: string): Promise<Result<null>>;
  /** `not_found` when no device of the watcher is there to hear it: the watch ends. */
  presenceChanged(watcherId: string, presence: Presence): Promise<Result<null>>;
}
