import type { ConnectionView } from "../connection/view.ts";
import type { InboxEvent } from "../inbox/state.ts";
import type { ThreadEvent } from "../thread/state.ts";

/** The connection of the user as a whole: that of their inbox. */
export interface ConnectionStatusEvent {
  readonly type: "connection_status";
  readonly status: ConnectionView["status"];
  readonly connected: boolean;
  readonly connection: ConnectionView;
}

/** Something did not work: a message that was refused for good has its `id`. */
export interface ServiceError {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly threadId?: string;
  readonly id?: string;
}

/** What listeners hear: the server's events by their names on the wire. */
export type ServiceEvent =
  | Exclude<ThreadEvent | InboxEvent, { type: "connection_status" | "error" }>
  | ConnectionStatusEvent
  | ServiceError;

export type ServiceListener<Type extends ServiceEvent["type"]> = (event: Extract<ServiceEvent, { type: Type }>) => void;

/** Immutable: the same object until something changes. */
export interface ServiceStatus {
  readonly isConnected: boolean;
  readonly connectionStatus: ConnectionView["status"];
  /** The last thing that did not work since it was connected. */
  readonly error: ServiceError | null;
}

/** A name of each member of a union, written out: one that is missing does not compile. */
export function namesOf<Name extends string>(named: Readonly<Record<Name, true>>): Name[] {
  const names: Name[] = [];
  for (const name in named) names.push(name);
  return names;
}
