import type { MessageView } from "../client/index.ts";

/** What can be done with a message that failed: the same functions as long as the row is drawn. */
export interface MessageActions {
  readonly retry: (id: string) => void;
  readonly cancel: (id: string) => void;
  readonly edit: (message: MessageView) => void;
}
