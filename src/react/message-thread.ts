import { createElement, type ReactElement } from "react";
import { type ElementProps, ParlorElement } from "./element.ts";

/** A thread by its id; `messageId` is an older name of `threadId`. */
export type ThreadName =
  | { readonly threadId: string; readonly messageId?: undefined }
  | { readonly messageId: string; readonly threadId?: undefined };

export type MessageThreadProps = ThreadName & ElementProps;

/** A whole conversation: what it is about, its messages, who types, and where one writes. Open while it is drawn. */
export function MessageThread({ threadId, messageId, ...rest }: MessageThreadProps): ReactElement {
  const attributes = { "thread-id": threadId ?? messageId };
  return createElement(ParlorElement, { ...rest, attributes, name: "parlor-thread" });
}

export default MessageThread;
