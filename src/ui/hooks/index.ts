/** The hooks of Parlor for Preact, without `preact/compat`. */
import { type ComponentChildren, createElement } from "preact";
import { useContext, useMemo } from "preact/hooks";
import type { Inbox, Thread } from "../../client/index.ts";
import * as hooks from "../../hooks/hooks.ts";
import type { Provided } from "../../hooks/primitives.ts";
import { Context, primitives } from "./primitives.ts";

export type { FirstPage, People, UsedInbox, UsedThread, UsedTyping, Watched } from "../../hooks/hooks.ts";
export type { Provided } from "../../hooks/primitives.ts";

/** A thread, by its id within a `ParlorProvider`, or the object itself. It is open while any component uses it. */
export const useThread = (which: string | Thread, first?: hooks.FirstPage): hooks.UsedThread =>
  hooks.useThread(primitives, which, first);

/** The inbox of the `ParlorProvider`, or this one. It is open while any component uses it. */
export const useInbox = (which?: Inbox): hooks.UsedInbox => hooks.useInbox(primitives, which);

/** Who of these fellow members of a thread is there: by user id, as far as it is known. Watched while it is drawn. */
export const usePresence = (watched: hooks.Watched): hooks.People => hooks.usePresence(primitives, watched);

/** Who types in a thread, and what says that oneself does. */
export const useTyping = (which: string | Thread): hooks.UsedTyping => hooks.useTyping(primitives, which);

/** Lets the components below find their client, so that `useThread("listing:42")` is enough. */
export function ParlorProvider({ parlor, inbox, children }: Provided & { children?: ComponentChildren }) {
  const provided = useMemo(() => ({ parlor, inbox }), [parlor, inbox]);
  return createElement(Context.Provider, { value: provided }, children);
}

/** What the nearest `ParlorProvider` gives; null without one. */
export const useParlor = (): Provided | null => useContext(Context);
