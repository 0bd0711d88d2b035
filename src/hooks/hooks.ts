import type { Inbox, InboxView, Thread, ThreadView } from "../client/index.ts";
import type { Presence } from "../protocol/presence.ts";
import type { Primitives, Provided } from "./primitives.ts";
import { retain } from "./retain.ts";
import { useSource } from "./use-source.ts";

/** A thread as it is now, and the thread itself, to do something with: `thread.send`, `thread.loadOlder`, … */
export type UsedThread = ThreadView & { readonly thread: Thread };
/** An inbox as it is now, and the inbox itself: `inbox.mute`, `inbox.markSeen`, … */
export type UsedInbox = InboxView & { readonly inbox: Inbox };

export interface UsedTyping {
  /** User ids of others who type now. */
  readonly typing: readonly string[];
  /** Call it with the text at each change of the field: says that one types, or no longer does if it is empty. */
  readonly type: (text: string) => void;
  /** Call it when the field is left. Sending and unmounting do it by themselves. */
  readonly stop: () => void;
}

/**
 * A thread, by its id within a `ParlorProvider`, or the object itself. It is open while any component uses it.
 * `limit`: how many messages the first page has, 50 unless told.
 */
export function useThread(framework: Primitives, which: string | Thread, { limit }: FirstPage = {}): UsedThread {
  const { useEffect, useMemo, useProvided } = framework;
  const provided = useProvided();
  const thread = threadOf(which, provided);
  useEffect(() => retain(thread, { limit }), [thread, limit]);
  const view = useSource(framework, thread);
  return useMemo(() => ({ ...view, thread }), [view, thread]);
}

/** The inbox of the `ParlorProvider`, or this one. It is open while any component uses it. */
export function useInbox(framework: Primitives, which?: Inbox): UsedInbox {
  const { useEffect, useMemo, useProvided } = framework;
  const provided = useProvided();
  const inbox = which ?? inboxOf(provided);
  useEffect(() => retain(inbox), [inbox]);
  const view = useSource(framework, inbox);
  return useMemo(() => ({ ...view, inbox }), [view, inbox]);
}

/** Who of these fellow members of a thread is there: by user id, as far as it is known. Watched while it is drawn. */
export function usePresence(framework: Primitives, { threadId, userIds, inbox: which }: Watched): People {
  const { useEffect, useMemo, useProvided } = framework;
  const provided = useProvided();
  const inbox = which ?? inboxOf(provided);
  // As a text: a list with the same people is the same watch.
  const watched = JSON.stringify(userIds);
  useEffect(() => {
    const wanted = userIdsIn(watched);
    return wanted.length > 0 ? inbox.watch(threadId, wanted) : undefined;
  }, [inbox, threadId, watched]);
  const { presence } = useSource(framework, inbox);
  return useMemo(() => pick(presence, userIdsIn(watched)), [presence, watched]);
}

/** Who types in a thread, and what says that oneself does. */
export function useTyping(framework: Primitives, which: string | Thread): UsedTyping {
  const { useEffect, useMemo } = framework;
  const { thread, typing } = useThread(framework, which);
  const { type, stop } = useMemo(
    () => ({
      type: (text: string) => (text.trim() === "" ? thread.stopTyping() : thread.typing()),
      stop: () => thread.stopTyping(),
    }),
    [thread],
  );
  useEffect(() => stop, [stop]);
  return useMemo(() => ({ typing, type, stop }), [typing, type, stop]);
}

export interface FirstPage {
  readonly limit?: number;
}

/** Presence by user id. */
export type People = ReadonlyMap<string, Presence>;

export interface Watched {
  readonly threadId: string;
  readonly userIds: readonly string[];
  /** The provider's unless told. */
  readonly inbox?: Inbox;
}

function threadOf(which: string | Thread, provided: Provided | null): Thread {
  if (typeof which !== "string") return which;
  if (!provided) throw new Error(`unable to find thread "${which}"; because there is no ParlorProvider above`);
  return provided.parlor.thread(which);
}

function inboxOf(provided: Provided | null): Inbox {
  if (provided?.inbox) return provided.inbox;
  throw new Error("unable to find the inbox; because no ParlorProvider above was given one: inbox={inboxOf(parlor)}");
}

const userIdsIn = (text: string): string[] => JSON.parse(text);

const pick = (presence: People, userIds: readonly string[]): People =>
  new Map(
    userIds.flatMap((userId) => {
      const known = presence.get(userId);
      return known ? [[userId, known] as const] : [];
    }),
  );
