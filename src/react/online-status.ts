import { createElement, type ReactElement } from "react";
import { type ElementProps, ParlorElement } from "./element.ts";

/** A member of a thread that one is in oneself. */
export interface OnlineStatusProps extends ElementProps {
  readonly threadId: string;
  readonly userId: string;
}

/** Whether somebody is there, as a mark and in words. Blank as long as it is not known. */
export function OnlineStatus({ threadId, userId, ...rest }: OnlineStatusProps): ReactElement {
  const attributes = { "thread-id": threadId, "member-id": userId };
  return createElement(ParlorElement, { ...rest, attributes, name: "parlor-online-status" });
}

export default OnlineStatus;
