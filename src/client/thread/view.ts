import type { Member, Person } from "../../protocol/member.ts";
import type { NewMessage } from "../../protocol/message.ts";
import type { Subject } from "../../protocol/thread.ts";
import { type ConnectionView, isConnected, viewConnection } from "../connection/view.ts";
import { rulesOf } from "../outbox/kinds.ts";
import type { Outbox, OutboxEntry, Shown } from "../outbox/operations.ts";
import { isSame, keep, memo } from "../snapshot/memo.ts";
import type { Limits } from "./frames.ts";
import { NOBODY, readBy } from "./members.ts";
import type { MessageView, ReactionView, SendStatus } from "./message-view.ts";
import { reach } from "./receipts.ts";
import type { ThreadState } from "./state.ts";
import { type Hole, holesOf, type Range, rangeAt, type Timeline } from "./timeline.ts";

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
  /** The page before the first message. */
  readonly older: HoleView["load"];
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

/** Draws states of one thread, one after the other, keeping what did not change. */
export function viewer(): (state: ThreadState) => ThreadView {
  const connection = keep<ConnectionView>(isSame);
  const view = keep<ThreadView>(isSame);
  const messages = memo(messagesViewer());
  const missing = memo(missingView);
  const typing = memo((others: ReadonlyMap<string, number>) => [...others.keys()]);
  return (state) => {
    const { people, timeline, receipts, about } = state;
    const { members, you } = people;
    const self = you?.userId;
    const shown = connection(viewConnection(state));
    return view({
      ...about,
      ...people,
      ...missing(timeline.ranges, state.pageLoad),
      connection: shown,
      viewing: isConnected(shown) ? people.viewing : NOBODY.viewing,
      messages: messages(timeline, state.outbox, members, self),
      isLoaded: timeline.epoch !== null && !timeline.isFilling,
      typing: typing(state.typing),
      readSeq: Math.max(receipts.read.seq, readBy(people)),
      lastSeq: timeline.cursor,
    });
  };
}

/** What is missing before the first message, and between others. */
function missingView(
  ranges: readonly Range[],
  load: ThreadState["pageLoad"],
): Pick<ThreadView, "hasOlder" | "older" | "holes"> {
  const all = holesOf(ranges).map((hole): HoleView => {
    const isThis = load !== null && hole.afterSeq < load.seq && load.seq < hole.beforeSeq;
    return { ...hole, load: isThis ? load.is : "idle" };
  });
  const older = all.find(({ afterSeq }) => afterSeq === 0);
  return { hasOlder: older !== undefined, older: older?.load ?? "idle", holes: all.filter((hole) => hole !== older) };
}

type MessageArguments = [
  log: Pick<Timeline, "messages" | "ranges">,
  outbox: Outbox,
  members: readonly Member[],
  self: string | undefined,
];

/**
 * Those of the log, and what the outbox lays over them. Each message is the same object until something of it is another.
 */
function messagesViewer(): (...args: MessageArguments) => readonly MessageView[] {
  let viewed = new WeakMap<NewMessage, MessageView>();
  let keepEntry = entryKeeper();
  let viewedBy: string | undefined;
  const list = keep<readonly MessageView[]>(isSameList);
  const view = (of: NewMessage, status: SendStatus | null, doubt?: true) => {
    const before = viewed.get(of);
    if (before?.status === status && before.isInDoubt === doubt) return before;
    const drawn = logged(of, status, viewedBy);
    const after = doubt ? { ...drawn, isInDoubt: doubt } : drawn;
    viewed.set(of, after);
    return after;
  };
  return (log, outbox, members, self) => {
    // Who one is may be known later than what one wrote.
    if (self !== viewedBy) {
      viewed = new WeakMap();
      keepEntry = entryKeeper();
    }
    viewedBy = self;
    const { readSeq, deliveredSeq } = reach(members, self);
    const reached = (seq: number) => (seq <= readSeq ? "read" : seq <= deliveredSeq ? "delivered" : "sent");
    const placed = log.messages.map((message) => {
      const status = message.senderId === self ? reached(message.seq) : null;
      return view(message, status, rangeAt(log.ranges, message.seq)?.isCurrent === false || undefined);
    });
    const shown: Shown = { placed, last: [], self, reached, keep: keepEntry };
    for (const entry of outbox) rulesOf(entry).overlay(entry, shown);
    return list([...placed, ...shown.last]);
  };
}

/** A message of the log. Of one's own ones it is known how far they have come. */
const logged = (
  { id, seq, senderId, messageType, message, at, replyTo, editedAt, deletedAt, deletedBy = "", reactions }: NewMessage,
  status: SendStatus | null,
  self?: string,
): MessageView => ({
  ...{ id, seq, senderId, isOwn: status !== null, messageType, text: message, at, replyTo, status },
  ...(editedAt !== undefined && { editedAt }),
  ...(deletedAt !== undefined && { deleted: { at: deletedAt, by: deletedBy } }),
  ...(reactions?.length && { reactions: reactions.map((kind) => markMine(kind, self)) }),
});

const markMine = (kind: ReactionView, self = ""): ReactionView =>
  kind.userIds.includes(self) ? { ...kind, mine: true } : kind;

/** Remembers what was drawn of an entry, and from what. */
function entryKeeper(): Shown["keep"] {
  const drawn = new WeakMap<OutboxEntry, { readonly from: unknown; readonly view: MessageView }>();
  return (entry, from, draw) => {
    const before = drawn.get(entry);
    if (before && before.from === from) return before.view;
    const view = draw();
    drawn.set(entry, { from, view });
    return view;
  };
}

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
