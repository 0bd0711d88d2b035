import * as z from "zod";
import { messageId, queryNumber, ref, seq, threadId, time, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";
import { access, person } from "./member.ts";
import { ownStatus, presence } from "./presence.ts";
import { subject } from "./thread.ts";

/**
 * A user's inbox: one row per thread, in the order of activity. Every change of a row takes the inbox's next
 * `version`, so a device that was away asks for what changed after the version it has. Rules B1–B9.
 */
export const version = z.int().min(0);

/** The last message in a few words, or what it carries: the client words the latter. */
const preview = z.union([
  z.string().max(LIMITS.previewCodePoints * 2),
  z.object({ kind: z.enum(["image", "file"]), count: z.int() }),
]);
export type Preview = z.infer<typeof preview>;

export const lastMessage = z.object({
  seq,
  id: messageId,
  senderId: userId,
  senderName: z.string().optional(),
  preview,
  at: time,
  edited: z.literal(true).optional(),
  /** The preview is empty: the client words it. */
  deleted: z.literal(true).optional(),
});
export type LastMessage = z.infer<typeof lastMessage>;

/** Unread messages are counted to 999; 1,000 means more. */
export const unread = z.int().min(0).max(LIMITS.unread);

export const inboxThread = z.object({
  threadId,
  version,
  title: z.string().optional(),
  subject: subject.optional(),
  access,
  /** The other members, the longest-standing first, as many as a row shows. */
  counterparts: z.array(person),
  memberCount: z.int(),
  lastSeq: seq,
  lastMessage: lastMessage.optional(),
  activityAt: time,
  unread,
  readSeq: seq,
  /** Marked unread by hand; reading ends it. */
  markedUnread: z.boolean(),
  muted: z.boolean(),
  pinned: z.boolean(),
  archived: z.boolean(),
  /** There is a notification that the user has not seen, unless they have seen all up to a later `seenVersion`. */
  unseen: z.boolean(),
});
export type InboxThread = z.infer<typeof inboxThread>;

/** The user was removed or left: the row goes. */
const leftThread = z.object({ threadId, version, left: z.literal(true) });
export type LeftThread = z.infer<typeof leftThread>;

/** A row that changed, as it is now. */
export const changedThread = z.union([inboxThread, leftThread]);
export type ChangedThread = z.infer<typeof changedThread>;

/** Over all threads: how many have something unread, and how many a notification not seen. */
export const inboxCounts = z.object({
  unreadThreads: z.int(),
  unseen: z.int(),
  /** Whatever notification a row with this version or an older one speaks of has been seen. */
  seenVersion: version,
});
export type InboxCounts = z.infer<typeof inboxCounts>;

/** Query of `GET /v1/inbox`: pages of 50, pinned first, then by activity. `cursor` is opaque. */
export const inboxQuery = z.object({
  filter: z.enum(["all", "unread", "archived"]).default("all"),
  cursor: z.string().max(300).optional(),
});
export type InboxQuery = z.infer<typeof inboxQuery>;

export const inboxPage = inboxCounts.extend({
  threads: z.array(inboxThread),
  version,
  cursor: z.string().nullable(),
});
export type InboxPage = z.infer<typeof inboxPage>;

/** Body of `PATCH /v1/inbox/threads/:id`. */
export const patchInboxThread = z
  .object({
    muted: z.boolean().optional(),
    pinned: z.boolean().optional(),
    archived: z.boolean().optional(),
    unread: z.boolean().optional(),
  })
  .refine((patch) => Object.values(patch).some((value) => value !== undefined), { message: "changes nothing" });
export type PatchInboxThread = z.infer<typeof patchInboxThread>;

/** Query of `GET /v1/inbox/socket`, and with `wait` of `GET /v1/inbox/events`. */
export const inboxSocketQuery = z.object({ after: queryNumber.pipe(version).optional() });
export type InboxSocketQuery = z.infer<typeof inboxSocketQuery>;
export const inboxEventsQuery = inboxSocketQuery.extend({
  /** The `transient` of the last answer: presence and the like differ when it does. */
  transient: z.string().max(64).optional(),
  wait: queryNumber.pipe(z.number().min(0).max(LIMITS.pollWaitSeconds)).default(0),
});
export type InboxEventsQuery = z.infer<typeof inboxEventsQuery>;

export const inboxEventsAnswer = inboxCounts.extend({
  version,
  recovered: z.boolean(),
  threads: z.array(changedThread),
  transient: z.string(),
  you: ownStatus.extend({ userId }),
  /** Of all whom this inbox knows to be watched, what was heard last. Who is missing has to be watched again. */
  presence: z.array(presence),
  serverTime: time,
});
export type InboxEventsAnswer = z.infer<typeof inboxEventsAnswer>;

/** Clears the badge, not the unread. */
export const markNotificationsSeen = z.object({ type: z.literal("mark_notifications_seen"), ref: ref.optional() });
