import type { Sql } from "../actor/sql.ts";
import type { Rate } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";

/**
 * Takes one from the threads that a user may create, or answers `rate_limited` with the time to the next.
 * Stored, unlike other rates: twenty an hour would be no limit at all if a sleep emptied it. The one number
 * kept is when the user's creations will all be paid for (the generic cell rate algorithm, ITU-T I.371).
 */
export function takeThreadCreation(sql: Sql, rate: Rate, now: number): Result<null> {
  const costMs = 1000 / rate.perSecond;
  const [{ dueAt } = { dueAt: 0 }] = sql.all<{ dueAt: number }>("SELECT due_at AS dueAt FROM thread_creation");
  const next = Math.max(dueAt, now) + costMs;
  const waitMs = Math.ceil(next - now - rate.burst * costMs);
  if (waitMs > 0) {
    return fail("rate_limited", {
      detail: "unable to create another thread; because too many were created lately",
      retryAfterMs: waitMs,
    });
  }
  sql.all("INSERT INTO thread_creation VALUES (1, ?) ON CONFLICT DO UPDATE SET due_at = excluded.due_at", next);
  return ok(null);
}
