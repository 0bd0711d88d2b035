import * as z from "zod";
import { time, userId } from "./identifiers.ts";
import { newMessage } from "./message.ts";
import { link } from "./text.ts";

/** Who is calling, as read from a verified token. Crosses from the Worker to the objects. */
export const identity = z.object({
  userId,
  name: z.string().optional(),
  picture: link.optional(),
  role: z.string().optional(),
  /** The owner's own server: may create, manage and read any thread. */
  service: z.boolean(),
  issuedAt: time,
  expiresAt: time,
});
export type Identity = z.infer<typeof identity>;

/** Body of `POST /demo/login`. */
export const demoLogin = z.object({ as: z.string().regex(/^demo-[a-z]{1,32}$/) });

/** Body of `POST /demo/grant`. */
export const demoGrant = demoLogin.extend({ listing: z.string().regex(/^demo-listing-[0-9]{1,3}$/) });

/** An error body (RFC 9457) with a stable `code`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  retryAfterMs: z.int().optional(),
  /** Of a `conflict`: the message as it is now. */
  current: newMessage.optional(),
});
export type Problem = z.infer<typeof problem>;
