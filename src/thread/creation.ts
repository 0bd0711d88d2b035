import { fail, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import type { MemberInput } from "../protocol/member.ts";
import type { GrantedThread, PatchThread, ThreadSnapshot } from "../protocol/thread.ts";
import type { Room } from "./room.ts";
import { takeChange } from "./sending.ts";
import { snapshotFor } from "./snapshot.ts";
import type { MemberRecord } from "./thread-store.ts";

/** Creates the thread with its founding members, or returns the one there is, untouched, to those who may see it. */
export function createThread(
  room: Room,
  caller: Identity,
  input: GrantedThread,
): Result<{ created: boolean; thread: ThreadSnapshot }> {
  const created = room.thread.record === undefined;
  if (created) {
    const committed = room.commit(() => found(room, caller, input));
    if (!committed.ok) return committed;
  }
  const standing = room.thread.standing(caller);
  return standing ? ok({ created, thread: snapshotFor(room, standing) }) : fail("not_found");
}

function found(room: Room, caller: Identity, input: GrantedThread): void {
  room.thread.create({
    id: input.id,
    epoch: room.ports.randomId(),
    createdAt: room.now,
    history: input.history ?? "joined",
    title: input.title ?? null,
    subject: input.subject ? JSON.stringify(input.subject) : null,
  });
  const members = new Map(input.members.map((member) => [member.userId, member]));
  const hasOwner = input.members.some((member) => member.access === "owner");
  const [first] = members.keys();
  const heir = members.has(caller.userId) ? caller.userId : first;
  for (const member of members.values()) {
    const access = member.access ?? (!hasOwner && member.userId === heir ? "owner" : "member");
    room.thread.putMember(founder({ ...member, access }, caller.userId));
  }
}

function founder(member: MemberInput & { access: MemberRecord["access"] }, by: string): MemberRecord {
  return {
    userId: member.userId,
    name: member.name ?? null,
    picture: member.picture ?? null,
    role: member.role ?? null,
    namedAt: 0,
    access: member.access,
    joinedSeq: 0,
    joinedAt: 0,
    visibleFromSeq: 0,
    leftSeq: null,
    readSeq: 0,
    deliveredSeq: 0,
    addedBy: by,
    departureTold: 0,
  };
}

/** Changes title or subject: owners and the service. */
export function updateThread(room: Room, caller: Identity, patch: PatchThread): Result<ThreadSnapshot> {
  const { thread } = room;
  const standing = thread.standing(caller);
  if (!standing || !thread.record) return fail("not_found");
  if (!standing.service && standing.access !== "owner") return fail("forbidden");
  const title = patch.title ?? thread.record.title;
  const subject = patch.subject ?? thread.subject;
  const threadId = thread.record.id;
  const subjectJson = subject ? JSON.stringify(subject) : null;
  if (title === thread.record.title && subjectJson === thread.record.subject) return ok(snapshotFor(room, standing));
  const refused = takeChange(room, caller);
  if (refused) return refused;
  const committed = room.commit(() => {
    thread.retitle({ title, subject: subjectJson });
    const event = { threadId, seq: thread.nextSeq(), at: room.now, by: caller.userId, ...patch };
    thread.appendEvent({ type: "thread_updated", ...event });
  });
  return committed.ok ? ok(snapshotFor(room, standing)) : committed;
}
