import type { InboxThread } from "../protocol/inbox.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { NewMessage } from "../protocol/message.ts";
import type { FakeRoom } from "./fake-room.ts";

/** How a thread is for one of its members, as their inbox has it. */
export function rowOf(room: FakeRoom, userId: string, before: InboxThread | undefined): Partial<InboxThread> {
  const messages = room.log.flatMap((event) => (event.type === "new_message" ? [event] : []));
  const { access = "member", readSeq = 0 } = room.member(userId) ?? {};
  const isNewTo = ({ seq, senderId, deletedAt }: NewMessage) =>
    seq > readSeq && senderId !== userId && deletedAt === undefined;
  const unread = messages.filter(isNewTo).length;
  const others = room.members.filter((member) => member.userId !== userId);
  const last = messages.at(-1);
  const preview = last?.message.slice(0, LIMITS.previewCodePoints) ?? "";
  const isNews = last !== undefined && last.senderId !== userId && last.seq > (before?.lastSeq ?? 0);
  return {
    access,
    readSeq,
    unread,
    title: room.title,
    lastSeq: room.lastSeq,
    memberCount: room.members.length,
    ...(isNews && { archived: before?.muted === true && before.archived }),
    counterparts: others
      .slice(0, LIMITS.inboxCounterparts)
      .map((other) => ({ userId: other.userId, name: other.name })),
    unseen: unread > 0 && (isNews || before?.unseen === true),
    activityAt: last?.at ?? 0,
    ...(last && { lastMessage: summaryOf(last, preview) }),
  };
}

const summaryOf = ({ seq, id, senderId, at, editedAt, deletedAt }: NewMessage, preview: string) => ({
  ...{ seq, id, senderId, preview, at },
  ...(editedAt !== undefined && deletedAt === undefined && { edited: true as const }),
  ...(deletedAt !== undefined && { deleted: true as const }),
});
