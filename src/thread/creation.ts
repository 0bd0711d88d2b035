import type { Identity } from "../protocol/identity.ts";
import type { Access, MemberInput } from "../protocol/member.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
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
  const permissions = room.thread.permissionsOf(caller);
  return permissions ? ok({ created, thread: snapshotFor(room, permissions) }) : fail("not_found");
}

function found(room: Room, caller: Identity, input: GrantedThread): void {
  room.thread.create({
    id: input.id,
    epoch: room.ports.randomId(),
    createdAt: room.now,
    history: input.history ?? "joined",
    title: input.title ?? null,
    subject: input.subject ? JSON.stringify(input.subject) : null,
    // A user who asks notifies nobody before a word is written; the application means what it does.
    announce: input.announce ?? (caller.service ? "now" : "first_message"),
  });
  for (const founder of foundersOf(input.members, caller.userId)) {
    room.thread.putMember(recordOf(founder, caller.userId));
  }
}

type Founder = MemberInput & { readonly access: Access };

/**
 * Whom a thread begins with, each once: who is named twice may do the most that is said. Where nobody is named owner the
 * caller is, or else the first who is no reader: of readers nobody manages a thread.
 */
function foundersOf(members: readonly MemberInput[], callerId: string): Founder[] {
  const founders = new Map<string, Founder>();
  for (const member of members) {
    const founder = { ...member, access: member.access ?? "member" };
    const known = founders.get(member.userId);
    founders.set(member.userId, known ? merged(known, founder) : founder);
  }
  const all = [...founders.values()];
  if (all.some(({ access }) => access === "owner")) return all;
  const writers = all.filter(({ access }) => access === "member");
  const owner = writers.find(({ userId }) => userId === callerId) ?? writers[0];
  return all.map((founder) => (founder === owner ? { ...founder, access: "owner" } : founder));
}

/** From the most to the least. */
const RANKS: readonly Access[] = ["owner", "member", "reader"];

function merged(first: Founder, second: Founder): Founder {
  const said = [first.access, second.access];
  return {
    userId: first.userId,
    name: second.name ?? first.name,
    picture: second.picture ?? first.picture,
    role: second.role ?? first.role,
    access: RANKS.find((access) => said.includes(access)) ?? first.access,
  };
}

function recordOf(member: Founder, by: string): MemberRecord {
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
  const permissions = thread.permissionsOf(caller);
  if (!permissions || !thread.record) return fail("not_found");
  if (!permissions.service && permissions.access !== "owner") return fail("forbidden");
  const title = patch.title ?? thread.record.title;
  const subject = patch.subject ?? thread.subject;
  const threadId = thread.record.id;
  const subjectJson = subject ? JSON.stringify(subject) : null;
  if (title === thread.record.title && subjectJson === thread.record.subject) return ok(snapshotFor(room, permissions));
  const refused = takeChange(room, caller);
  if (refused) return refused;
  const committed = room.commit(() => {
    thread.retitle({ title, subject: subjectJson });
    const event = { threadId, seq: thread.nextSeq(), at: room.now, by: caller.userId, ...patch };
    thread.appendEvent({ type: "thread_updated", ...event });
  });
  return committed.ok ? ok(snapshotFor(room, permissions)) : committed;
}
