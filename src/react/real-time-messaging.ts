import { createElement, type ReactElement } from "react";
import { type ElementProps, ParlorElement } from "./element.ts";

export interface RealTimeMessagingProps extends ElementProps {
  /** The thread that is open, null for none. Left out, the component keeps by itself which one is. */
  readonly threadId?: string | null | undefined;
  /** Called when somebody opens a thread, or with null goes back to the list. */
  readonly onOpen?: ((threadId: string | null) => void) | undefined;
  /** The address of a thread, as `/messages/{id}`, for who opens it in a new tab. */
  readonly threadHref?: string | undefined;
  /** Where it is narrow, Back leads from a thread to the list; `"none"` leaves the history to the application. */
  readonly history?: "none" | undefined;
  /** The page is for this: the composer of a thread that is open from the start has the focus too. */
  readonly autoFocus?: boolean | undefined;
}

/** All conversations of a user beside the one that is open; where it is narrow, one of the two at a time. */
export function RealTimeMessaging(props: RealTimeMessagingProps): ReactElement {
  const { threadId, onOpen, threadHref, history, autoFocus, ...rest } = props;
  const open = (next: string | null) => {
    onOpen?.(next);
    return threadId !== undefined;
  };
  const attributes = {
    "thread-href": threadHref,
    history,
    ...(threadId === undefined ? {} : { "thread-id": threadId }),
  };
  return createElement(ParlorElement, { ...rest, attributes, autoFocus, onOpen: open, name: "parlor-messaging" });
}

export default RealTimeMessaging;
