import * as z from "zod";
import { epoch, seq, threadId, time, userId } from "./identifiers.ts";
import { LIMITS } from "./limits.ts";
import { access, member, memberInput, person } from "./member.ts";
import { label, link } from "./text.ts";

/** What a thread is about: for a real-estate site, a listing. */
export const subject = z.object({
  type: z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/),
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/),
  title: label(LIMITS.titleCodePoints),
  /** A place or another short line under the title. */
  detail: label(LIMITS.titleCodePoints).optional(),
  /** As it should be shown, with its currency. */
  price: label(40).optional(),
  url: link.optional(),
  picture: link.optional(),
});
export type Subject = z.infer<typeof subject>;

/** Whether members who join later see what was said before. */
const history = z.enum(["all", "joined"]);

/** When the inboxes of the members hear of a thread, but for whoever creates it: at once, or with its first message. */
const announce = z.enum(["now", "first_message"]);
export type Announce = z.infer<typeof announce>;

const shape = {
  subject: subject.optional(),
  title: label(LIMITS.titleCodePoints).optional(),
  members: z.array(memberInput).min(1).max(LIMITS.members),
  history: history.optional(),
  announce: announce.optional(),
};
/** What a service token, or a user where threads are open, asks for. Without `id` we make one. */
const threadInput = z.object({ id: threadId.optional(), ...shape });
/** The `thread` claim of a grant: the application has chosen the id. */
export const grantedThread = z.object({ id: threadId, ...shape });
export type ThreadInput = z.infer<typeof threadInput>;
export type GrantedThread = z.infer<typeof grantedThread>;

/** Body of `POST /v1/threads`: the thread itself, or a grant that holds it. */
export const createThread = z.union([z.object({ grant: z.string().min(1).max(LIMITS.tokenBytes) }), threadInput]);

/** Body of `PATCH /v1/threads/:id`. */
export const patchThread = z
  .object({ title: label(LIMITS.titleCodePoints).optional(), subject: subject.optional() })
  .refine((patch) => patch.title !== undefined || patch.subject !== undefined, { message: "changes nothing" });
export type PatchThread = z.infer<typeof patchThread>;

export const threadUpdated = z.object({
  type: z.literal("thread_updated"),
  threadId,
  seq,
  at: time,
  by: userId,
  title: z.string().optional(),
  subject: subject.optional(),
});
export type ThreadUpdated = z.infer<typeof threadUpdated>;

/** You, as this thread knows you; a service that is no member has no access of its own. */
const you = z.object({ userId, access: access.optional() });

/** A thread and its people at one moment. `former` names those who wrote here and left. */
export const threadSnapshot = z.object({
  threadId,
  epoch,
  lastSeq: seq,
  title: z.string().optional(),
  subject: subject.optional(),
  history,
  createdAt: time,
  you,
  members: z.array(member),
  former: z.array(person),
  viewing: z.array(userId),
});
export type ThreadSnapshot = z.infer<typeof threadSnapshot>;
