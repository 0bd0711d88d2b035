import type { Identity } from "../protocol/identity.ts";
import type { Member, PutMember } from "../protocol/member.ts";
import type {
  HistoryQuery,
  MessageChanged,
  MessagePage,
  MessageSent,
  PatchMessage,
  PostMessage,
} from "../protocol/message.ts";
import type { EventsAnswer, EventsQuery } from "../protocol/polling.ts";
import type { PostDelivered, PostRead } from "../protocol/receipt.ts";
import type { Result } from "../protocol/result.ts";
import type { Activity } from "../protocol/rpc.ts";
import type { GrantedThread, PatchThread, ThreadSnapshot } from "../protocol/thread.ts";
import type { MessageVersions } from "../protocol/version.ts";

/**
 * What the Worker may ask of a thread. Each call names its caller, whom the Worker has authenticated; the
 * thread authorizes. A thread that was never created, and one that the caller may not see, answer alike:
 * `not_found`. Expected failures are returned.
 */
export interface ThreadRpc {
  /**
   * Creates the thread, or returns the one there is, untouched. Where nobody is named owner, the caller is, or else the
   * first who is no reader.
   */
  create(caller: Identity, thread: GrantedThread): Promise<Result<{ created: boolean; thread: ThreadSnapshot }>>;
  snapshot(caller: Identity): Promise<Result<ThreadSnapshot>>;
  update(caller: Identity, patch: PatchThread): Promise<Result<ThreadSnapshot>>;
  putMember(caller: Identity, userId: string, member: PutMember): Promise<Result<{ added: boolean; member: Member }>>;
  removeMember(caller: Identity, userId: string): Promise<Result<null>>;
  history(caller: Identity, query: HistoryQuery): Promise<Result<MessagePage>>;
  /** `sent.duplicate` tells a first send (201) from a repeated one (200). */
  post(caller: Identity, message: PostMessage): Promise<Result<MessageSent>>;
  edit(caller: Identity, id: string, patch: PatchMessage): Promise<Result<MessageChanged>>;
  delete(caller: Identity, id: string): Promise<Result<MessageChanged>>;
  react(caller: Identity, id: string, reaction: { key: string; on: boolean }): Promise<Result<MessageChanged>>;
  /** What a message said before its edits; for the service alone. */
  versions(caller: Identity, id: string): Promise<Result<MessageVersions>>;
  markRead(caller: Identity, read: PostRead): Promise<Result<null>>;
  markDelivered(caller: Identity, delivered: PostDelivered): Promise<Result<null>>;
  setTyping(caller: Identity, isTyping: boolean): Promise<Result<null>>;
  /** How the thread is for the caller now, as their inbox is told. */
  activity(caller: Identity): Promise<Result<Activity>>;
  /** Those of these users who are members together with the caller. */
  coMembers(caller: Identity, userIds: readonly string[]): Promise<Result<string[]>>;
  /** Waits up to `query.wait` seconds for something new. */
  poll(caller: Identity, query: EventsQuery): Promise<Result<EventsAnswer>>;
}
