/** The hooks and components of Parlor for React 18 and later. */
import { createElement, type ReactElement, type ReactNode, useContext, useMemo } from "react";
import type { Inbox, Thread } from "../client/index.ts";
import * as hooks from "../hooks/hooks.ts";
import type { Provided } from "../hooks/primitives.ts";
import { Context, primitives } from "./primitives.ts";

export type { FirstPage, People, UsedInbox, UsedThread, UsedTyping, Watched } from "../hooks/hooks.ts";
export type { Provided } from "../hooks/primitives.ts";
export type { ElementProps } from "./element.ts";
export { MessageThread, type MessageThreadProps } from "./message-thread.ts";
export { OnlineStatus, type OnlineStatusProps } from "./online-status.ts";
export { RealTimeMessaging, type RealTimeMessagingProps } from "./real-time-messaging.ts";
export {
  RealTimeNotificationCenter,
  type RealTimeNotificationCenterProps,
} from "./real-time-notification-center.ts";
export { TypingIndicator, type TypingIndicatorProps } from "./typing-indicator.ts";

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
export function ParlorProvider({ parlor, inbox, children }: Provided & { children?: ReactNode }): ReactElement {
  const provided = useMemo(() => ({ parlor, inbox }), [parlor, inbox]);
  return createElement(Context.Provider, { value: provided }, children);
}

/** What the nearest `ParlorProvider` gives; null without one. */
export const useParlor = (): Provided | null => useContext(Context);
