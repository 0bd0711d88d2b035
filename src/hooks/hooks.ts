import type { Inbox, InboxView, Thread, ThreadView } from "../client/index.ts";
import type { Presence } from "../protocol/presence.ts";
import { hold } from "./hold.ts";
import type { Primitives, Provided } from "./primitives.ts";
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

/** The hooks of Parlor, for any framework that has these primitives. */
export function createHooks(framework: Primitives) {
  const { useEffect, useMemo, useProvided } = framework;

  /**
   * A thread, by its id within a `ParlorProvider`, or the object itself. It is open while any component uses it.
   * `limit`: how many messages the first page has, 50 unless told.
   */
  function useThread(which: string | Thread, { limit }: { limit?: number } = {}): UsedThread {
    const provided = useProvided();
    const thread = threadOf(which, provided);
    useEffect(() => hold(thread, { limit }), [thread, limit]);
    const view = useSource(framework, thread);
    return useMemo(() => ({ ...view, thread }), [view, thread]);
  }

  /** The inbox of the `ParlorProvider`, or this one. It is open while any component uses it. */
  function useInbox(which?: Inbox): UsedInbox {
    const provided = useProvided();
    const inbox = which ?? inboxOf(provided);
    useEffect(() => hold(inbox), [inbox]);
    const view = useSource(framework, inbox);
    return useMemo(() => ({ ...view, inbox }), [view, inbox]);
  }

  /** Who of these fellow members of a thread is there: by user id, as far as it is known. Watched while it is drawn. */
  function usePresence({ threadId, userIds, inbox: which }: Watched): ReadonlyMap<string, Presence> {
    const provided = useProvided();
    const inbox = which ?? inboxOf(provided);
    // As a text: a list with the same people is the same watch.
    const watched = JSON.stringify(userIds);
    useEffect(() => (watched === "[]" ? undefined : inbox.watch(threadId, userIdsIn(watched))), [inbox, threadId, watched]);
    const { presence } = useSource(framework, inbox);
    return useMemo(() => pick(presence, userIdsIn(watched)), [presence, watched]);
  }

  /** Who types in a thread, and what says that oneself does. */
  function useTyping(which: string | Thread): UsedTyping {
    const { thread, typing } = useThread(which);
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

  return { useThread, useInbox, usePresence, useTyping };
}

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

const pick = (presence: ReadonlyMap<string, Presence>, userIds: readonly string[]): ReadonlyMap<string, Presence> =>
  new Map(
    userIds.flatMap((userId) => {
      const known = presence.get(userId);
      return known ? [[userId, known] as const] : [];
    }),
  );
