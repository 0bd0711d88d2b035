import type { MessageSent, NewMessage } from "../protocol/message.ts";
import type { Incoming } from "./frames.ts";
import * as outbox from "./outbox.ts";
import { change, type Input, type Turn } from "./state.ts";

/** What became of a message. `duplicate` ids are no failure: they were stored the first time. */
export type SendOutcome =
  | { readonly ok: true; readonly seq: number; readonly at: number }
  | { readonly ok: false; readonly code: string; readonly retryable: boolean };

export type Outgoing = Extract<
  Input,
  { on: "send" | "retry" | "cancel" | "restored" | "drains" | "sent-elsewhere" | "cancelled-elsewhere" }
>;

/** What its writer wants of a message. */
export function takeOutgoing(turn: Turn, input: Outgoing): void {
  const { outbox: box } = turn.state;
  switch (input.on) {
    case "send":
      change(turn, { outbox: outbox.enqueue(box, input.message, turn.now) });
      break;
    case "retry":
      change(turn, { outbox: outbox.retry(box, input.id, turn.now) });
      break;
    case "restored":
      turn.state = { ...turn.state, outbox: outbox.restore(box, input.kept, turn.now) };
      takeArrived(turn, turn.state.timeline.messages);
      break;
    case "drains":
      // What this tab had on the wire may have arrived: whoever goes on sends it again.
      turn.state = { ...turn.state, drains: input.isMine, outbox: input.isMine ? box : outbox.land(box, turn.now) };
      break;
    case "sent-elsewhere":
      takeSent(turn, input);
      break;
    default: {
      const cancelled = outbox.cancel(box, input.id);
      if (cancelled !== box) answer(turn, input.id, { ok: false, code: "cancelled", retryable: false });
      change(turn, { outbox: cancelled });
    }
  }
}

/** The thread says that it is stored. Its event may have come before, may come now, or long ago. */
export function takeSent(turn: Turn, { id, seq, at }: Pick<MessageSent, "id" | "seq" | "at">): void {
  const { is } = outbox.find(turn.state.outbox, id)?.stage ?? {};
  if (!is || is === "sent") return;
  const acknowledged = outbox.acknowledge(turn.state.outbox, id, { seq, at });
  change(turn, { outbox: outbox.settle(acknowledged, turn.state.timeline.cursor, NONE) });
  answer(turn, id, { ok: true, seq, at });
}

const NONE: ReadonlySet<string> = new Set();

/** Messages of the log: those that were written here are there now, answered or not. */
export function takeArrived(turn: Turn, messages: readonly NewMessage[]): void {
  const { outbox: box, timeline } = turn.state;
  if (box.entries.length === 0) return;
  for (const { id, seq, at } of messages) if (outbox.find(box, id)) answer(turn, id, { ok: true, seq, at });
  const arrived = new Set(messages.map(({ id }) => id));
  change(turn, { outbox: outbox.settle(box, timeline.cursor, arrived) });
}

/** The thread refuses a frame. Without an id it was none that anybody waits for. */
export function takeRefusal(turn: Turn, error: Extract<Incoming, { type: "error" }>): void {
  const { id } = error;
  if (id === undefined) return;
  const { cursor } = turn.state.timeline;
  change(turn, { outbox: outbox.refuse(turn.state.outbox, id, { ...error, now: turn.now, cursor }) });
  const stage = outbox.find(turn.state.outbox, id)?.stage;
  if (stage?.is === "failed") answer(turn, id, { ok: false, code: stage.code, retryable: stage.retryable });
}

function answer(turn: Turn, id: string, outcome: SendOutcome): void {
  turn.effects.push({ do: "answer", id, outcome });
}
