import * as z from "zod";

/** Names of things on the wire. Ids are strings: SQLite would hand a bound number back as a float. */
export const userId = z.string().regex(/^[A-Za-z0-9._:@-]{1,128}$/);
export const threadId = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/);
/** Made by the client (UUIDv7, RFC 9562), final from the start, and the idempotency key within its thread. */
export const messageId = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);
/** Correlates a client frame with its answer. */
export const ref = z.string().min(1).max(64);
/** Position in a thread's log; 0 is before the first event. */
export const seq = z.int().min(0);
/** A whole number in a query, in plain digits: an empty value is no 0, and "0x10" no number. */
export const queryNumber = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number);
/** Names one unbroken life of a thread's log. */
export const epoch = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
/** Milliseconds since 1970 by the server's clock. */
export const time = z.int().min(0);
