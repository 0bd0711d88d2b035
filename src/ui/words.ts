import type { ConnectionView, SendStatus } from "../client/index.ts";

/** Every word of the interface, in English. */
export const STATUS_WORDS: Readonly<Record<SendStatus, string>> = {
  queued: "Waiting to be sent",
  sending: "Sending",
  unconfirmed: "Not confirmed yet, will be sent again",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not sent",
};

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  message_too_long: "This message is too long.",
  invalid_text: "This message holds characters that cannot be sent.",
  read_only: "You may read this conversation, but not write in it.",
  outbox_full: "Too many messages are waiting to be sent.",
};

export const failureWords = (code: string): string => FAILURE_WORDS[code] ?? "This message could not be sent.";

const CLOSE_WORDS: Readonly<Record<number, string>> = {
  4003: "You are no longer part of this conversation.",
  4004: "There is no such conversation, or it is not open to you.",
  4010: "This page is out of date. Reload it to go on.",
  4011: "This conversation is open in a newer window.",
};

export function connectionWords(connection: ConnectionView): string {
  switch (connection.is) {
    case "idle":
    case "connecting":
      return "Connecting …";
    case "reconnecting":
      return connection.because === "captive_portal"
        ? "This network asks you to sign in first. Open any page in your browser."
        : "Connection lost. Trying again …";
    case "offline":
      return "You are offline. What you write is sent when you are back.";
    case "failed":
      return CLOSE_WORDS[connection.code] ?? "This conversation cannot be reached. Try again later.";
    case "closed":
      return "This conversation is closed.";
    case "live":
      return "Connected";
    case "polling":
      return "This network slows the conversation down. Messages go through all the same.";
  }
}

export const WORDS = {
  conversation: "Conversation",
  messages: "Messages",
  write: "Write a message",
  send: "Send",
  retry: "Try again",
  cancel: "Discard",
  edit: "Edit",
  nearLimit: "This message is almost as long as one may be.",
  overLimit: "This message is too long to be sent. Shorten it, or send it in parts.",
  tryNow: "Try now",
  older: "Load earlier messages",
  olderLoading: "Loading earlier messages …",
  olderFailed: "Earlier messages could not be loaded. Try again",
  beginning: "The beginning of your conversation",
  empty: "No messages yet. Say hello, or ask your first question.",
  loading: "Opening the conversation …",
  readOnly: "You can read along here, but not write.",
  jump: "Jump to the latest message",
  somebody: "Somebody",
  you: "You",
  here: "here now",
  today: "Today",
  yesterday: "Yesterday",
} as const;

const COUNT = new Intl.NumberFormat("en");

const characters = (count: number): string => (count === 1 ? "1 character" : `${COUNT.format(count)} characters`);

/** "120 characters left", "1 character too many". */
export const roomWords = (room: number): string =>
  room < 0 ? `${characters(-room)} too many` : `${characters(room)} left`;

export const newMessagesWords = (count: number): string => (count === 1 ? "1 new message" : `${count} new messages`);

/** "Ada is typing", "Ada and Bob are typing", "3 people are typing". */
export function typingWords(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 2) return `${names.length} people are typing`;
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} typing`;
}
