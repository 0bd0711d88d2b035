import type { ErrorCode } from "../protocol/errors.ts";
import type { Member, Person } from "../protocol/member.ts";
import type { MessageType, NewMessage } from "../protocol/message.ts";
import type { Subject } from "../protocol/thread.ts";
import { type ConnectionView, viewConnection } from "./connection-view.ts";
import type { Limits } from "./frames.ts";
import { isSame, keep, memo } from "./memo.ts";
import type { OutboxEntry, Stage } from "./outbox.ts";
import { reach } from "./receipts.ts";
import type { ThreadState } from "./state.ts";

/** A thread as it can be drawn. Immutable; each part keeps its identity until it changes. */
export interface ThreadView {
  readonly connection: ConnectionView;
  readonly title?: string;
  readonly subject?: Subject;
  readonly you: { readonly userId: string; readonly access?: Member["access"] } | null;
  readonly members: readonly Member[];
  readonly former: readonly Person[];
  /** Oldest first. What is still on its way comes last; what was refused stays where it was then. */
  readonly messages: readonly MessageView[];
  /** Whether the newest page has arrived; an empty list means an empty thread only then. */
  readonly isLoaded: boolean;
  readonly hasOlder: boolean;
  readonly older: ThreadState["older"];
  /** User ids of others. */
  readonly typing: readonly string[];
  readonly viewing: readonly string[];
  /** Up to where this user has read. */
  readonly readSeq: number;
  readonly lastSeq: number;
  readonly limits: Limits;
}

export type SendStatus = "queued" | "sending" | "unconfirmed" | "sent" | "delivered" | "read" | "failed";

export interface MessageView {
  readonly id: string;
  /** Null while it is not known to be in the thread. */
  readonly seq: number | null;
  readonly senderId: string | null;
  readonly isOwn: boolean;
  readonly messageType: MessageType;
  readonly text: string;
  /** By the server's clock; by this device's while it is not in the thread. */
  readonly at: number;
  readonly replyTo?: string;
  /** Of one's own messages; null for others'. */
  readonly status: SendStatus | null;
  readonly failure?: { readonly code: ErrorCode | string; readonly retryable: boolean };
}

/** Draws states of one thread, one after the other, keeping what did not change. */
export function viewer(): (state: ThreadState) => ThreadView {
  const connection = keep<ConnectionView>(isSame);
  const view = keep<ThreadView>(isSame);
  const messages = memo(viewMessages);
  const typing = memo((others: ReadonlyMap<string, number>) => [...others.keys()]);
  return (state) => {
    const { people, timeline, outbox, receipts, about } = state;
    const self = people.you?.userId;
    return view({
      ...about,
      connection: connection(viewConnection(state)),
      you: people.you,
      members: people.members,
      former: people.former,
      messages: messages(timeline.messages, outbox.entries, people.members, self),
      isLoaded: timeline.epoch !== null && !timeline.isFilling,
      hasOlder: timeline.hasOlder,
      older: state.older,
      typing: typing(state.typing.others),
      viewing: people.viewing,
      readSeq: Math.max(receipts.read.seq, people.members.find(({ userId }) => userId === self)?.readSeq ?? 0),
      lastSeq: timeline.cursor,
      limits: state.limits,
    });
  };
}

function viewMessages(
  ...[log, waiting, members, self]: [
    readonly NewMessage[],
    readonly OutboxEntry[],
    readonly Member[],
    string | undefined,
  ]
): readonly MessageView[] {
  const { readSeq, deliveredSeq } = reach(members, self);
  const status = (seq: number) => (seq <= readSeq ? "read" : seq <= deliveredSeq ? "delivered" : "sent");
  const arrived = log.map(({ id, seq, senderId, messageType, message, at, replyTo }): MessageView => {
    const isOwn = senderId === self;
    return { id, seq, senderId, isOwn, messageType, text: message, at, replyTo, status: isOwn ? status(seq) : null };
  });
  const written = ({ id, text, replyTo, writtenAt, stage }: OutboxEntry): MessageView => {
    const base = { id, text, replyTo, messageType: "text", isOwn: true, senderId: self ?? null } as const;
    if (stage.is === "sent") return { ...base, seq: stage.seq, at: stage.at, status: status(stage.seq) };
    const failure = stage.is === "failed" ? { code: stage.code, retryable: stage.retryable } : undefined;
    return { ...base, seq: null, at: writtenAt, status: waitingStatus(stage), failure };
  };
  return place(arrived, waiting, written);
}

/** What is on its way will come last in the log, and stands there. What was refused has its place behind it. */
function place(
  arrived: readonly MessageView[],
  waiting: readonly OutboxEntry[],
  written: (entry: OutboxEntry) => MessageView,
): readonly MessageView[] {
  const placed = [...arrived];
  const onTheirWay: MessageView[] = [];
  for (const entry of waiting) {
    const { stage } = entry;
    if (stage.is === "failed") {
      const later = placed.findIndex(({ seq }) => seq !== null && seq > stage.afterSeq);
      placed.splice(later === -1 ? placed.length : later, 0, written(entry));
    } else onTheirWay.push(written(entry));
  }
  return [...placed, ...onTheirWay];
}

/** The word for a message that is not known to be in the thread. */
export function waitingStatus(stage: Exclude<Stage, { is: "sent" }>): SendStatus {
  if (stage.is === "failed") return "failed";
  if (stage.doubt) return "unconfirmed";
  return stage.is === "flying" ? "sending" : "queued";
}
