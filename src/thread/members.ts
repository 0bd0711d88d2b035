import { CLOSE } from "../protocol/close-codes.ts";
import type { Identity } from "../protocol/identity.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Member, PutMember } from "../protocol/member.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Room } from "./room.ts";
import { takeChange } from "./sending.ts";
import { type MemberRecord, personOf } from "./thread-store.ts";

type Put = Result<{ added: boolean; member: Member }>;

/** Adds a member, or changes one: owners and the service. The last owner cannot be made less. */
export function putMember(room: Room, caller: Identity, input: PutMember & { userId: string }): Put {
  const { thread } = room;
  const permissions = thread.permissionsOf(caller);
  if (!permissions) return fail("not_found");
  if (!permissions.service && permissions.access !== "owner") return fail("forbidden");
  // What was sent before they join is not theirs to see: it takes its seqs first.
  room.flush();
  const present = thread.member(input.userId);
  if (!present && thread.members().length >= LIMITS.members) return fail("too_many_members");
  if (present && isLastOwner(room, present) && (input.access ?? "owner") !== "owner") {
    return fail("forbidden", { detail: "unable to change the access of the last owner; because a thread has one" });
  }
  const next = present ? changed(present, input) : joining(room, input, caller.userId);
  if (present && isSame(present, next)) return ok({ added: false, member: room.people.member(present) });
  const refused = takeChange(room, caller);
  if (refused) return refused;
  const committed = room.commit(() => record(room, { next, by: caller.userId, added: !present }));
  return committed.ok ? ok({ added: !present, member: room.people.member(next) }) : committed;
}

function record(room: Room, { next, by, added }: { next: MemberRecord; by: string; added: boolean }): void {
  const { thread } = room;
  thread.putMember(next);
  thread.appendEvent({
    type: added ? "member_joined" : "member_updated",
    threadId: thread.record?.id ?? "",
    seq: thread.nextSeq(),
    at: room.now,
    by,
    member: { ...personOf(next), access: next.access },
  });
}

function changed(member: MemberRecord, input: PutMember): MemberRecord {
  const name = member.namedAt > 0 ? member.name : (input.name ?? member.name);
  return { ...member, name, role: input.role ?? member.role, access: input.access ?? member.access };
}

function isSame(a: MemberRecord, b: MemberRecord): boolean {
  return a.name === b.name && a.picture === b.picture && a.role === b.role && a.access === b.access;
}

function joining(room: Room, input: PutMember & { userId: string }, by: string): MemberRecord {
  const seq = room.thread.nextSeq();
  const known = room.thread.former().find((member) => member.userId === input.userId);
  return {
    userId: input.userId,
    name: known?.namedAt ? known.name : (input.name ?? known?.name ?? null),
    picture: known?.picture ?? null,
    role: input.role ?? null,
    namedAt: known?.namedAt ?? 0,
    access: input.access ?? "member",
    joinedSeq: seq,
    joinedAt: room.now,
    visibleFromSeq: room.thread.record?.history === "all" ? 0 : seq,
    leftSeq: null,
    readSeq: seq,
    deliveredSeq: seq,
    addedBy: by,
    departureTold: 0,
  };
}

/** Removes a member, or lets them leave. Their sockets are closed in the same turn. */
export function removeMember(room: Room, caller: Identity, userId: string): Result<null> {
  const { thread } = room;
  const permissions = thread.permissionsOf(caller);
  if (!permissions) return fail("not_found");
  if (!permissions.service && permissions.access !== "owner" && caller.userId !== userId) return fail("forbidden");
  const member = thread.member(userId);
  if (!member) return fail("not_found");
  const refused = takeChange(room, caller);
  if (refused) return refused;
  const committed = room.commit(
    () => recordLeave(room, member, caller.userId),
    () => disconnect(room, userId),
  );
  return committed.ok ? ok(null) : committed;
}

function recordLeave(room: Room, member: MemberRecord, by: string): void {
  const { thread } = room;
  const { userId } = member;
  const successor = isLastOwner(room, member) ? oldestWriter(room) : undefined;
  const seq = thread.nextSeq();
  thread.putMember({ ...member, leftSeq: seq });
  thread.appendEvent({ type: "member_left", threadId: thread.record?.id ?? "", seq, at: room.now, by, userId });
  if (successor) record(room, { next: { ...successor, access: "owner" }, by, added: false });
}

/** Runs after the commit and before anybody is told of it: what follows is not for who was removed. */
function disconnect(room: Room, userId: string): void {
  for (const session of room.connections.of(userId)) room.connections.close(session, CLOSE.notMember);
  room.receipts.forget(userId);
  room.typing.forget(userId);
}

/** Who succeeds the last owner. A reader may not even write: of readers alone nobody manages a thread but the service. */
function oldestWriter(room: Room): MemberRecord | undefined {
  return room.thread.members().find(({ access }) => access === "member");
}

function isLastOwner(room: Room, member: MemberRecord): boolean {
  const owners = room.thread.members().filter((other) => other.access === "owner");
  return owners.length === 1 && owners[0] === member;
}

/** Those of these users who are members together with the caller. */
export function coMembers(room: Room, caller: Identity, userIds: readonly string[]): Result<string[]> {
  if (!room.thread.permissionsOf(caller)) return fail("not_found");
  return ok(userIds.filter((userId) => room.thread.member(userId) !== undefined));
}

/** A user's latest token wins over the name that others gave them. Their role stays what the thread says, if it says one. */
export function adoptIdentity(room: Room, identity: Identity): void {
  const member = room.thread.member(identity.userId);
  if (!member || identity.name === undefined || identity.issuedAt <= member.namedAt) return;
  const next: MemberRecord = {
    ...member,
    name: identity.name,
    picture: identity.picture ?? member.picture,
    role: member.role ?? identity.role ?? null,
    namedAt: identity.issuedAt,
  };
  if (!isSame(member, next)) room.commit(() => record(room, { next, by: identity.userId, added: false }));
}
