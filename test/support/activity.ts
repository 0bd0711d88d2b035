import type { Activity } from "../../src/protocol/rpc.ts";

/** How a thread is for Ada: with Bob, and a message of theirs unless told otherwise. */
export function activity(threadId: string, more: Partial<Activity> & { messageBy?: string } = {}): Activity {
  const { messageBy = "bob", ...rest } = more;
  const lastSeq = more.lastSeq ?? 1;
  const readSeq = more.readSeq ?? 0;
  const activityAt = more.activityAt ?? 1_795_000_000_000 + lastSeq;
  const lastMessage = {
    seq: lastSeq,
    id: `message-${String(lastSeq).padStart(10, "0")}`,
    senderId: messageBy,
    preview: `message ${lastSeq}`,
    at: activityAt,
  };
  return {
    threadId,
    generation: 0,
    revision: lastSeq + readSeq,
    addedBy: "ada",
    access: "member",
    counterparts: [{ userId: "bob", name: "Bob" }],
    memberCount: 2,
    lastSeq,
    readSeq,
    activityAt,
    unread: Math.max(0, lastSeq - readSeq),
    lastMessage,
    ...(messageBy !== "ada" && { news: lastMessage }),
    ...rest,
  };
}
