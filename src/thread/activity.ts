import type { LastMessage } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Activity } from "../protocol/rpc.ts";
import type { Room } from "./room.ts";
import { type MemberRecord, personOf } from "./thread-store.ts";

/** How the thread is for this member now, as his inbox is told. */
export function activityFor(room: Room, member: MemberRecord): Activity {
  const { thread } = room;
  const { record, subject, lastSeq } = thread;
  if (!record) throw new Error("unable to describe a thread; because it was never created");
  const { readSeq } = room.receipts.of(member.userId);
  const last = lastMessageFor(room, member);
  const members = thread.members();
  const others = members.filter((other) => other.userId !== member.userId);
  return {
    threadId: record.id,
    generation: member.joinedSeq,
    // Both only rise, and nothing that an activity says changes without one of them.
    revision: lastSeq + readSeq,
    ...(member.addedBy !== null && { addedBy: member.addedBy }),
    ...(record.title !== null && { title: record.title }),
    ...(subject && { subject }),
    access: member.access,
    counterparts: others.slice(0, LIMITS.inboxCounterparts).map(personOf),
    memberCount: members.length,
    lastSeq,
    ...(last && { lastMessage: last }),
    activityAt: last?.at ?? record.createdAt,
    unread: thread.store.countUnread({
      userId: member.userId,
      after: Math.max(readSeq, member.visibleFromSeq - 1),
      most: LIMITS.unread,
    }),
    readSeq,
  };
}

function lastMessageFor({ thread }: Room, member: MemberRecord): LastMessage | undefined {
  const range = { first: member.visibleFromSeq, before: thread.lastSeq + 1, limit: 1 };
  const [message] = thread.store.messagesBefore(range);
  if (!message) return undefined;
  const { seq, id, senderId, at, text } = message;
  const senderName = thread.anybody(senderId)?.name;
  return { seq, id, senderId, ...(senderName && { senderName }), preview: previewOf(text), at };
}

/** The beginning of a text in one line. */
export function previewOf(text: string): string {
  // A message may have 8,000 code points of which the first 140 are wanted; white space may shrink, so take some more.
  const [...points] = text
    .slice(0, LIMITS.previewCodePoints * 4)
    .toWellFormed()
    .replace(/\s+/gu, " ")
    .trim();
  if (points.length <= LIMITS.previewCodePoints) return points.join("");
  return `${points.slice(0, LIMITS.previewCodePoints - 1).join("")}…`;
}
