import { createElement, type ReactElement } from "react";
import { type ElementProps, ParlorElement } from "./element.ts";

/** A thread by its id; `messageId` is an older name of `threadId`. */
export type ThreadName =
  | { readonly threadId: string; readonly messageId?: undefined }
  | { readonly messageId: string; readonly threadId?: undefined };

export type MessageThreadProps = ThreadName &
  ElementProps & {
    /** Somebody has just opened it, and is about to write: the composer has the focus when it is drawn. */
    readonly autoFocus?: boolean | undefined;
  };

/** A whole conversation: what it is about, its messages, who types, and where one writes. Open while it is drawn. */
export function MessageThread({ threadId, messageId, autoFocus, ...rest }: MessageThreadProps): ReactElement {
  const attributes = { "thread-id": threadId ?? messageId };
  return createElement(ParlorElement, { ...rest, attributes, autoFocus, name: "parlor-thread" });
}

export default MessageThread;
