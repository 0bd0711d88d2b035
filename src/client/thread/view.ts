import type { ErrorCode } from "../../protocol/errors.ts";
import type { Member, Person } from "../../protocol/member.ts";
import type { MessageType, NewMessage } from "../../protocol/message.ts";
import type { Subject } from "../../protocol/thread.ts";
import { type ConnectionView, isConnected, viewConnection } from "../connection/view.ts";
import type { Outbox, OutboxEntry } from "../outbox/queue.ts";
import { isSame, keep, memo } from "../snapshot/memo.ts";
import type { Limits } from "./frames.ts";
import { NOBODY, readBy } from "./members.ts";
import { reach } from "./receipts.ts";
import type { ThreadState } from "./state.ts";
import { type Hole, hasOlder, holesOf, isInDoubt, type Range, type Timeline } from "./timeline.ts";

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
  /** Where something between the messages is missing, oldest first: after a long absence, or a jump far back. */
  readonly holes: readonly HoleView[];
  /** User ids of others. */
  readonly typing: readonly string[];
  readonly viewing: readonly string[];
  /** Up to where this user has read. */
  readonly readSeq: number;
  readonly lastSeq: number;
  readonly limits: Limits;
}

/** What is missing between two messages. `Thread.fill` loads it. */
export interface HoleView extends Hole {
  readonly load: "idle" | "loading" | "failed";
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
  /** After a long absence: it is as it was before, and whether it is so still is being asked. */
  readonly isInDoubt?: true;
}

/** Draws states of one thread, one after the other, keeping what did not change. */
export function viewer(): (state: ThreadState) => ThreadView {
  const connection = keep<ConnectionView>(isSame);
  const view = keep<ThreadView>(isSame);
  const messages = memo(messagesViewer());
  const holes = memo(holesView);
  const typing = memo((others: ReadonlyMap<string, number>) => [...others.keys()]);
  return (state) => {
    const { people, timeline, receipts, older, about } = state;
    const { members, you } = people;
    const self = you?.userId;
    const shown = connection(viewConnection(state));
    return view({
      ...about,
      ...people,
      older,
      connection: shown,
      viewing: isConnected(shown) ? people.viewing : NOBODY.viewing,
      messages: messages(timeline, state.outbox, members, self),
      holes: holes(timeline.ranges, state.holeLoad),
      isLoaded: timeline.epoch !== null && !timeline.isFilling,
      hasOlder: hasOlder(timeline),
      typing: typing(state.typing),
      readSeq: Math.max(receipts.read.seq, readBy(people)),
      lastSeq: timeline.cursor,
    });
  };
}

function holesView(ranges: readonly Range[], holeLoad: ThreadState["holeLoad"]): readonly HoleView[] {
  return holesOf(ranges).map((hole) => {
    const isThis = holeLoad !== null && hole.afterSeq < holeLoad.seq && holeLoad.seq < hole.beforeSeq;
    return { ...hole, load: isThis ? holeLoad.is : "idle" };
  });
}

type MessageArguments = [
  log: Pick<Timeline, "messages" | "ranges">,
  outbox: Outbox,
  members: readonly Member[],
  self: string | undefined,
];

/**
 * Those of the log, and what was refused at its place among them. What is on its way will come last, and stands there.
 * Each message is the same object until something of it is another.
 */
function messagesViewer(): (...args: MessageArguments) => readonly MessageView[] {
  let viewed = new WeakMap<NewMessage | OutboxEntry, MessageView>();
  let viewedBy: string | undefined;
  const list = keep<readonly MessageView[]>(isSameList);
  const view = <Of extends NewMessage | OutboxEntry>(
    of: Of,
    status: SendStatus | null,
    draw: DrawMessage<Of>,
    doubt?: true,
  ) => {
    const before = viewed.get(of);
    if (before?.status === status && before.isInDoubt === doubt) return before;
    const after = doubt ? { ...draw(of, status), isInDoubt: doubt } : draw(of, status);
    viewed.set(of, after);
    return after;
  };
  return (log, outbox, members, self) => {
    // Who one is may be known later than what one wrote.
    if (self !== viewedBy) viewed = new WeakMap();
    viewedBy = self;
    const { readSeq, deliveredSeq } = reach(members, self);
    const reached = (seq: number) => (seq <= readSeq ? "read" : seq <= deliveredSeq ? "delivered" : "sent");
    const doubted = log.ranges.filter(({ isCurrent }) => !isCurrent);
    const placed = log.messages.map((message) => {
      const status = message.senderId === self ? reached(message.seq) : null;
      return view(message, status, logged, isInDoubt(doubted, message.seq) || undefined);
    });
    const last: MessageView[] = [];
    for (const entry of outbox) {
      const shown = view(entry, entry.is === "sent" ? reached(entry.seq) : waitingStatus(entry), written(self));
      if (entry.is !== "failed") last.push(shown);
      else {
        const later = placed.findIndex((other) => other.seq !== null && other.seq > entry.seq);
        placed.splice(later === -1 ? placed.length : later, 0, shown);
      }
    }
    return list([...placed, ...last]);
  };
}

type DrawMessage<Of> = (of: Of, status: SendStatus | null) => MessageView;

/** A message of the log. Of one's own ones it is known how far they have come. */
const logged: DrawMessage<NewMessage> = ({ id, seq, senderId, messageType, message, at, replyTo }, status) => ({
  id,
  seq,
  senderId,
  isOwn: status !== null,
  messageType,
  text: message,
  at,
  replyTo,
  status,
});

/** A message that was written here. */
const written =
  (self: string | undefined): DrawMessage<OutboxEntry> =>
  ({ id, text, replyTo, is, seq, at, writtenAt, failed }, status) => {
    const base = { id, text, replyTo, messageType: "text", isOwn: true, senderId: self ?? null, status } as const;
    if (is === "sent") return { ...base, seq, at };
    return { ...base, seq: null, at: writtenAt, ...(is === "failed" && { failure: failed }) };
  };

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** The word for a message that is not known to be in the thread. */
function waitingStatus({ is, isTried }: OutboxEntry): SendStatus {
  if (is === "failed") return "failed";
  if (isTried) return "unconfirmed";
  return is === "flying" ? "sending" : "queued";
}
