import type { ErrorCode } from "./errors.ts";
import type { NewMessage } from "./message.ts";

/** An expected failure: returned, never thrown, and mapped to the wire in one place per transport. */
export interface Failure {
  readonly code: ErrorCode;
  /** A sentence for people, without secrets: "unable to …; because …". */
  readonly detail?: string;
  readonly retryAfterMs?: number;
  /** Of a `conflict`: the message as it is now. */
  readonly current?: NewMessage;
}

/** The outcome of something that is expected to fail sometimes. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (code: ErrorCode, extra: Omit<Failure, "code"> = {}): { ok: false; error: Failure } => ({
  ok: false,
  error: { code, ...extra },
});
