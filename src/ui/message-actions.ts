import type { MessageView } from "../client/index.ts";

/** What can be done with a message: the same functions as long as the row is drawn. */
export interface MessageActions {
  readonly retry: (id: string) => void;
  readonly cancel: (id: string) => void;
  readonly edit: (message: MessageView) => void;
  /** Changes the message once more, now that it is known how it is. */
  readonly editAgain: (message: MessageView, text: string) => void;
  readonly react: (id: string, key: string, on: boolean) => void;
}
