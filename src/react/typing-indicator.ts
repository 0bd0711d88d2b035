import { createElement, type ReactElement } from "react";
import { type ElementProps, ParlorElement } from "./element.ts";
import type { ThreadName } from "./message-thread.ts";

export type TypingIndicatorProps = ThreadName & ElementProps;

/** Who types in a thread. Keeps its line when nobody does, so that nothing jumps. */
export function TypingIndicator({ threadId, messageId, ...rest }: TypingIndicatorProps): ReactElement {
  const attributes = { "thread-id": threadId ?? messageId };
  return createElement(ParlorElement, { ...rest, attributes, name: "parlor-typing-indicator" });
}

export default TypingIndicator;
