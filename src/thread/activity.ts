import type { LastMessage } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Activity } from "../protocol/rpc.ts";
import type { Others } from "./tally.ts";
import type { Thread } from "./thread.ts";
import { type MemberRecord, type MessageRecord, personOf } from "./thread-store.ts";

/** Rises with everything that an activity says: both of its parts only rise, and nothing changes without one of them. */
export function revisionOf({ lastSeq }: Pick<Thread, "lastSeq">, readSeq: number): number {
  return lastSeq + readSeq;
}

/** How the thread is for this member, who has read up to `readSeq`, as their inbox is told. */
export function activityFor(thread: Thread, member: MemberRecord, readSeq: number): Activity {
  const { record, subject, lastSeq } = thread;
  if (!record) throw new Error("unable to describe a thread; because it was never created");
  const last = lastMessageFor(thread, member);
  const unread = thread.othersAfter(member.userId, Math.max(readSeq, member.visibleFromSeq - 1));
  const news = newsFor(thread, member, unread);
  // Who hears of the thread by its first message is told of that, not of having been there.
  const isQuietFounder = record.announce === "first_message" && member.joinedSeq === 0;
  const members = thread.members();
  const others = members.filter((other) => other.userId !== member.userId);
  return {
    threadId: record.id,
    generation: member.joinedSeq,
    revision: revisionOf(thread, readSeq),
    ...(member.addedBy !== null && !isQuietFounder && { addedBy: member.addedBy }),
    ...(record.title !== null && { title: record.title }),
    ...(subject && { subject }),
    access: member.access,
    counterparts: others.slice(0, LIMITS.inboxCounterparts).map(personOf),
    memberCount: members.length,
    lastSeq,
    ...(last && { lastMessage: last }),
    ...(news && { news }),
    // For somebody who joins an old thread, their joining is what happened last.
    activityAt: Math.max(last?.at ?? record.createdAt, member.joinedAt),
    unread: Math.min(unread.messages, LIMITS.unread),
    readSeq,
  };
}

function lastMessageFor(thread: Thread, member: MemberRecord): LastMessage | undefined {
  const range = { first: member.visibleFromSeq, before: thread.lastSeq + 1, limit: 1 };
  const [message] = thread.store.messagesBefore(range);
  return message && summarize(thread, message);
}

/** Somebody else's newest message: also where nothing is unread it may bring an archived thread back. */
function newsFor(thread: Thread, member: MemberRecord, { newest }: Others): LastMessage | undefined {
  if (newest === null || newest < member.visibleFromSeq) return undefined;
  const [message] = thread.store.messagesBefore({ first: newest, before: newest + 1, limit: 1 });
  return message && summarize(thread, message);
}

function summarize(thread: Thread, message: MessageRecord): LastMessage {
  const { seq, id, senderId, at, text, editedAt, deletedAt } = message;
  const senderName = thread.anybody(senderId)?.name;
  return {
    seq,
    id,
    senderId,
    ...(senderName && { senderName }),
    preview: previewOf(text),
    at,
    ...(editedAt !== null && deletedAt === null && { edited: true }),
    ...(deletedAt !== null && { deleted: true }),
  };
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
