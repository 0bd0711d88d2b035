import type { AskService } from "./connection/requests.ts";
import type { Tokens } from "./connection/tokens.ts";
import type { NewMessageId } from "./outbox/message-id.ts";
import type { OutboxStore } from "./outbox/store.ts";
import type { FoundPorts } from "./ports.ts";

/** What everything that one user has open shares. */
export interface ClientContext {
  readonly url: string;
  readonly ports: FoundPorts;
  readonly tokens: Tokens;
  readonly ask: AskService;
  readonly store: OutboxStore;
  readonly newMessageId: NewMessageId;
  /** A thread was read here up to this seq, and its own session tells the server. */
  readonly onRead: (threadId: string, seq: number) => void;
}
