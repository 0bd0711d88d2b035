import { TYPING_EXPIRY_MS } from "../protocol/limits.ts";

/** Who is typing, as far as others said so in the last seconds; and what we said ourselves. Nothing of it is kept. */
export interface Typing {
  /** Others who type, and when we forget it. */
  readonly others: ReadonlyMap<string, number>;
  /** When we last said that we type; null when we said that we stopped. */
  readonly toldAt: number | null;
}

export const NOBODY_TYPES: Typing = { others: new Map(), toldAt: null };

/** The server relays one start in two seconds; readers forget after six. One in three keeps it up with the fewest frames. */
const START_EVERY_MS = 3_000;

/** A key was pressed. Returns whether to say so. */
export function press(typing: Typing, now: number): { typing: Typing; say: boolean } {
  const isTold = typing.toldAt !== null && now >= typing.toldAt && now - typing.toldAt < START_EVERY_MS;
  return isTold ? { typing, say: false } : { typing: { ...typing, toldAt: now }, say: true };
}

/** Sent, emptied or left. Returns whether anybody has to be told. */
export function cease(typing: Typing): { typing: Typing; say: boolean } {
  return typing.toldAt === null ? { typing, say: false } : { typing: { ...typing, toldAt: null }, say: true };
}

export function hearTyping(typing: Typing, userId: string, until: number | null): Typing {
  if (until === null && !typing.others.has(userId)) return typing;
  const others = new Map(typing.others);
  if (until === null) others.delete(userId);
  else others.set(userId, until);
  return { ...typing, others };
}

/** The server's list on connecting. */
export function listTyping(userIds: readonly string[], now: number): Typing {
  return { others: new Map(userIds.map((userId) => [userId, now + TYPING_EXPIRY_MS])), toldAt: null };
}

/** Forgets those who have not typed for a while. */
export function forget(typing: Typing, now: number): Typing {
  const others = new Map([...typing.others].filter(([, until]) => until > now));
  return others.size === typing.others.size ? typing : { ...typing, others };
}

export function typingDeadline({ others }: Typing): number | null {
  return others.size === 0 ? null : Math.min(...others.values());
}
