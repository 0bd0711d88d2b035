import type { MessageView } from "../../src/client/index.ts";

/** A message of Bob's, as it is drawn. */
export const messageView = (seq: number, more: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  seq,
  senderId: "bob",
  isOwn: false,
  messageType: "text",
  text: "",
  at: 0,
  status: null,
  ...more,
});
