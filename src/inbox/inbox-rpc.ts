import type { Identity } from "../protocol/identity.ts";
import type {
  InboxEventsAnswer,
  InboxEventsQuery,
  InboxPage,
  InboxQuery,
  InboxThread,
  PatchInboxThread,
} from "../protocol/inbox.ts";
import type { Rate } from "../protocol/limits.ts";
import type { OwnStatus, Presence, PutStatus, PutWatches } from "../protocol/presence.ts";
import type { Result } from "../protocol/result.ts";

/**
 * What the Worker may ask of a user's inbox. The caller is its user, whom the Worker has authenticated; who asks
 * for the presence of another has been found to be their co-member. Expected failures are returned.
 */
export interface InboxRpc {
  /** Answers when the object can be reached. */
  ping(): Promise<Result<null>>;
  /** Takes one from the threads that the user may create at this rate. */
  takeThreadCreation(rate: Rate): Promise<Result<null>>;
  page(caller: Identity, query: InboxQuery): Promise<Result<InboxPage>>;
  /** Waits up to `query.wait` seconds for something new. */
  poll(caller: Identity, query: InboxEventsQuery): Promise<Result<InboxEventsAnswer>>;
  patchThread(caller: Identity, threadId: string, patch: PatchInboxThread): Promise<Result<InboxThread>>;
  setStatus(caller: Identity, status: PutStatus): Promise<Result<OwnStatus>>;
  markSeen(caller: Identity): Promise<Result<null>>;
  watchPresence(caller: Identity, watches: PutWatches): Promise<Result<Presence[]>>;
  presence(userId: string): Promise<Result<Presence>>;
}
