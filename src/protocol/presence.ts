import * as z from "zod";
import { ref, threadId, time, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";

/**
 * Presence belongs to a user, over all their devices: the most available device wins, and what is set by hand
 * wins over all. It is true, not optimistic: a device counts only while its last ping is younger than
 * `TIMES.presenceMs`. Rules S1–S7.
 */
export const status = z.enum(["online", "away", "busy", "offline"]);
export type Status = z.infer<typeof status>;

/**
 * Sets one's status. By hand it holds for the user, until `until` if that is given: `offline` means to appear
 * offline, `online` ends what was set before. With `auto` it is the device that noticed idleness or its end.
 */
export const updateStatus = z
  .object({
    type: z.literal("update_status"),
    status,
    until: time.optional(),
    auto: z.boolean().optional(),
    ref: ref.optional(),
  })
  .refine(({ auto, status, until }) => !auto || ((status === "online" || status === "away") && until === undefined), {
    message: "a device is online or away by itself, for no set time",
  });

/** Body of `PUT /v1/inbox/status`. */
export const putStatus = z.object({ status, until: time.optional() });
export type PutStatus = z.infer<typeof putStatus>;

const watched = { threadId, userIds: z.array(userId).min(1).max(LIMITS.watchedUsers), ref: ref.optional() };
/** Asks to hear of these users' status, as a co-member of this thread. Holds for an hour; the client repeats it. */
export const watchPresence = z.object({ type: z.literal("watch_presence"), ...watched });
export const unwatchPresence = z.object({ type: z.literal("unwatch_presence"), ...watched });

/** Body of `PUT /v1/inbox/watches`: `watch_presence` for who has no socket. */
export const putWatches = z.object({ threadId: watched.threadId, userIds: watched.userIds });
export type PutWatches = z.infer<typeof putWatches>;

/** What others may know of a user's presence. `lastSeenAt` is of those who are offline. */
export const presence = z.object({ userId, status, lastSeenAt: time.optional() });
export type Presence = z.infer<typeof presence>;
/** Answer to `PUT /v1/inbox/watches`. */
export const presenceList = z.object({ presence: z.array(presence) });
export type PresenceList = z.infer<typeof presenceList>;

/** Query of `GET /v1/users/:id/presence`: the thread in which both are members. */
export const presenceQuery = z.object({ threadId });

/** Somebody who is watched changed. */
export const userStatusChange = presence.extend({ type: z.literal("user_status_change") });
export type UserStatusChange = z.infer<typeof userStatusChange>;

/** One's own status, to all of one's devices; `manual` is what was set by hand. */
export const ownStatus = z.object({ status, manual: status.optional(), until: time.optional() });
export type OwnStatus = z.infer<typeof ownStatus>;
export const userStatusUpdate = ownStatus.extend({ type: z.literal("user_status_update"), userId });
export type UserStatusUpdate = z.infer<typeof userStatusUpdate>;
