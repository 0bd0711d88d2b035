import type { OutboxEntry } from "./operations.ts";

/** Whether it may go away: what may have arrived and still waits goes out again. */
export const isFree = ({ is, isTried }: OutboxEntry): boolean => is === "failed" || (is === "waiting" && !isTried);
