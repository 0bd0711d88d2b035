import * as z from "zod";
import { seq, threadId, time, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";
import { label, link } from "./text.ts";

/**
 * A member belongs to a thread. `access` decides what they may do: an owner manages, a member writes, a
 * reader reads. `role` (buyer, agent) is a label that is shown and decides nothing.
 */
export const access = z.enum(["owner", "member", "reader"]);
export type Access = z.infer<typeof access>;

/** What an application says of a member when it creates a thread. */
export const memberInput = z.object({
  userId,
  name: label(LIMITS.nameCodePoints).optional(),
  picture: link.optional(),
  role: label(40).optional(),
  access: access.optional(),
});
export type MemberInput = z.infer<typeof memberInput>;

/** Body of `PUT /v1/threads/:id/members/:userId`. An owner may be any user: pictures are the application's to name. */
export const putMember = memberInput.omit({ userId: true, picture: true });
export type PutMember = z.infer<typeof putMember>;

export const person = z.object({
  userId,
  name: z.string().optional(),
  picture: link.optional(),
  role: z.string().optional(),
});
export type Person = z.infer<typeof person>;

/** A member as others see them; both cursors mean "up to this seq". */
export const member = person.extend({ access, readSeq: seq, deliveredSeq: seq });
export type Member = z.infer<typeof member>;

const durable = { threadId, seq, at: time, by: userId };

/** Somebody joined; they see the thread from `visibleFromSeq` on. */
export const memberJoined = z.object({
  type: z.literal("member_joined"),
  ...durable,
  member: person.extend({ access }),
});
/** A name, picture, role or access changed. */
export const memberUpdated = z.object({
  type: z.literal("member_updated"),
  ...durable,
  member: person.extend({ access }),
});
/** Somebody left (`by` is the same) or was removed. */
export const memberLeft = z.object({ type: z.literal("member_left"), ...durable, userId });
export type MemberJoined = z.infer<typeof memberJoined>;
export type MemberUpdated = z.infer<typeof memberUpdated>;
export type MemberLeft = z.infer<typeof memberLeft>;
