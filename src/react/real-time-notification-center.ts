import { createElement, type ReactElement } from "react";
import { type ElementProps, ParlorElement } from "./element.ts";

export interface RealTimeNotificationCenterProps extends ElementProps {
  /** Called when somebody opens a notification. Without it a `RealTimeMessaging` of the same client shows the thread. */
  readonly onOpen?: ((threadId: string) => void) | undefined;
  /** The address of a thread, as `/messages/{id}`: then notifications are links, and `onOpen` is not called. */
  readonly threadHref?: string | undefined;
  /** No sound is wanted here, and no switch for it. */
  readonly isSilent?: boolean | undefined;
}

/**
 * A bell that counts what has not been seen, and opens onto the list of it. To open it is to have seen it. What comes
 * sounds, unless that is switched off there.
 */
export function RealTimeNotificationCenter(props: RealTimeNotificationCenterProps): ReactElement {
  const { onOpen, threadHref, isSilent, ...rest } = props;
  const open = (threadId: string | null) => {
    if (threadId !== null) onOpen?.(threadId);
    return onOpen !== undefined;
  };
  const attributes = { "thread-href": threadHref, silent: isSilent ? "" : undefined };
  return createElement(ParlorElement, { ...rest, attributes, onOpen: open, name: "parlor-notifications" });
}

export default RealTimeNotificationCenter;
