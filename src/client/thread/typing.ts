import type { ClientFrame } from "../../protocol/frames.ts";
import { TYPING_EXPIRY_MS } from "../../protocol/limits.ts";
import { NEVER } from "../connection/state.ts";

/** Who else is typing, as far as they said so in the last seconds, and when we forget it. Nothing of it is kept. */
export type Typing = ReadonlyMap<string, number>;

export const NOBODY_TYPES: Typing = new Map();

/** Who types here. */
interface Typist {
  readonly now: number;
  readonly isLive: boolean;
  /** When we last said that we type, unless we said since that we stopped. */
  toldTypingAt: number;
  say(frame: ClientFrame): void;
}

/** The server relays one start in two seconds; readers forget after six. One in three keeps it up with the fewest frames. */
const START_EVERY_MS = 3_000;

/** A key was pressed. */
export function press(thread: Typist): void {
  const { now, toldTypingAt, isLive } = thread;
  if (!isLive || (now >= toldTypingAt && now - toldTypingAt < START_EVERY_MS)) return;
  thread.toldTypingAt = now;
  thread.say({ type: "typing_start" });
}

/** Sent, emptied or left. */
export function cease(thread: Typist): void {
  if (!thread.isLive || thread.toldTypingAt === -NEVER) return;
  thread.toldTypingAt = -NEVER;
  thread.say({ type: "typing_stop" });
}

/** Somebody else types, or no longer does. */
export function hearTyping(
  { typing, now }: { readonly typing: Typing; readonly now: number },
  userId: string,
  isTyping: boolean,
): Typing {
  if (!isTyping && !typing.has(userId)) return typing;
  return forget(new Map(typing).set(userId, isTyping ? now + TYPING_EXPIRY_MS : now), now);
}

/** The server's list on connecting. */
export const listTyping = (userIds: readonly string[], now: number): Typing =>
  new Map(userIds.map((userId) => [userId, now + TYPING_EXPIRY_MS]));

/** Forgets those who have not typed for a while. */
export function forget(typing: Typing, now: number): Typing {
  const others = new Map([...typing].filter(([, until]) => until > now));
  return others.size === typing.size ? typing : others;
}

export const typingDeadline = (typing: Typing): number => Math.min(...typing.values());
