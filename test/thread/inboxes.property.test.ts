import fc from "fast-check";
import { expect, it } from "vitest";
import { patchThread } from "../../src/inbox/changes.ts";
import { readPage } from "../../src/inbox/pages.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import type { MemberRecord } from "../../src/thread/thread-store.ts";
import { type Fate, PEOPLE, type Person, World } from "../support/fan-out-world.ts";
import { message } from "../support/frames.ts";
import { person, service, THREAD_ID } from "../support/thread-stage.ts";

const DEEDS = [
  "read",
  "remove",
  "add",
  "crash",
  "thread sleeps",
  "inbox sleeps",
  "look",
  "see",
  "archive",
  "mark",
] as const;

type Step =
  | { do: "send" | (typeof DEEDS)[number]; who: number }
  | { do: "pass"; ms: number }
  | { do: "fate"; fate: Fate }
  | { do: "storage fails" | "storage works"; of: "thread" | "inbox"; who: number };

const slowMs = fc.oneof(fc.nat(90_000), fc.constant(Number.POSITIVE_INFINITY));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), who: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom(...DEEDS), who: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.nat(6_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.nat(60_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("fate" as const),
      fate: fc.oneof(
        fc.constantFrom("arrives", "is lost", "answer is lost"),
        fc.record({ slowMs }),
        fc.record({ next: fc.constantFrom("is lost" as const, "answer is lost" as const) }),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("storage fails" as const, "storage works" as const),
      of: fc.constantFrom("thread" as const, "inbox" as const),
      who: fc.nat(2),
    }),
  },
);

async function play(world: World, one: Step): Promise<void> {
  const { stage } = world;
  const userId = "who" in one ? (PEOPLE[one.who] ?? "ada") : "ada";
  const user = world.person(userId);
  if (one.do === "send") await world.device(userId)?.say(message("text"));
  else if (one.do === "read") {
    await world.device(userId)?.say({ type: "mark_message_read", seq: stage.room.thread.lastSeq });
  } else if (one.do === "remove" && stage.room.thread.members().length > 1) removeMember(stage.room, service, userId);
  else if (one.do === "add") putMember(stage.room, service, { userId });
  else if (one.do === "crash") stage.crash();
  else if (one.do === "thread sleeps") {
    await stage.pass(40_000);
    // An object does not sleep while it awaits an answer; what failed may have been tried again meanwhile.
    while (world.callsUnderWay > 0) await stage.pass(1_000);
    stage.sleep();
  } else if (one.do === "inbox sleeps") user.inbox.sleep();
  else if (one.do === "look") await world.device(userId)?.say({ type: "set_view", visible: true });
  else if (one.do === "see") user.see();
  else if (one.do === "archive") await user.archive();
  else if (one.do === "mark") await user.mark(stage.room);
  else if (one.do === "pass") await stage.pass(one.ms);
  else if (one.do === "fate") world.fate = one.fate;
  else if (one.do === "storage fails" || one.do === "storage works") {
    const { storage } = one.of === "thread" ? stage : user.inbox;
    storage.isFull = one.do === "storage fails";
  }
}

/** The row says what the thread says, and what the user chose as long as it holds. */
function judgeRow(world: World, user: Person, member: MemberRecord): void {
  const { thread, receipts } = world.stage.room;
  const { userId } = user;
  const { readSeq } = receipts.of(userId);
  const after = Math.max(readSeq, member.visibleFromSeq - 1);
  const { messages: unread } = thread.store.othersAfter(userId, after);
  const archived = user.archived?.generation === member.joinedSeq ? user.archived : undefined;
  const marked = user.marked?.generation === member.joinedSeq ? user.marked : undefined;
  const markedUnread = marked !== undefined && readSeq <= marked.readSeq;
  const page = readPage(user.room.inbox, { filter: "all" });
  const archive = readPage(user.room.inbox, { filter: "archived" });
  const rows = [page, archive].flatMap((read) => (read.ok ? read.value.threads : []));
  expect(rows).toMatchObject([
    {
      lastSeq: thread.lastSeq,
      readSeq,
      unread,
      memberCount: thread.members().length,
      markedUnread,
      archived: archived !== undefined && thread.store.newestByOthers(userId, archived.lastSeq) === null,
    },
  ]);
  expect(page).toMatchObject({ value: { unreadThreads: Number(unread > 0 || markedUnread) } });
}

/** Nobody is notified twice, nobody misses the last of what they have not read, and unseen is what came since they looked or read. */
function judgeNotifications(world: World, user: Person, member: MemberRecord | undefined): void {
  const { thread, receipts } = world.stage.room;
  const seqs = user.noted.flatMap((one) => (one.is === "message" ? [one.seq] : []));
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  for (const seq of seqs) {
    const [told] = thread.store.messagesBefore({ first: seq, before: seq + 1, limit: 1 });
    expect(told?.senderId).not.toBe(user.userId);
  }
  const generations = user.noted.flatMap((one) => (one.is === "added" ? [one.generation] : []));
  expect(generations).toEqual([...new Set(generations)].sort((a, b) => a - b));
  if (!member) return;
  expect(generations.at(-1)).toBe(member.joinedSeq);
  const { readSeq } = receipts.of(user.userId);
  const last = thread.store.newestByOthers(user.userId, Math.max(readSeq, member.visibleFromSeq - 1));
  if (last !== null) expect(seqs.at(-1)).toBe(last);
  const since = user.noted.slice(user.noted.findLastIndex((one) => one.is === "seen") + 1);
  const { unseen } = user.room.inbox.counts;
  if (since.some((one) => one.is === "message" && one.seq > readSeq)) expect(unseen).toBe(1);
  if (since.every((one) => one.is === "message" && one.seq <= readSeq)) expect(unseen).toBe(0);
}

it("B1 B3 B5 B7 B8 B9 N1 N2 N3: through crashes of the thread, storage that fails, calls that are lost, hang and come late, every inbox ends equal to the thread", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50, size: "max" }), async (steps) => {
      const world = new World();
      for (const one of steps) await play(world, one);
      world.fate = "arrives";
      for (const { storage } of [world.stage, ...[...world.people.values()].map(({ inbox }) => inbox)]) {
        storage.isFull = false;
      }
      await world.stage.pass(900_000);
      const { thread } = world.stage.room;
      for (const user of world.people.values()) {
        const member = thread.member(user.userId);
        if (member) judgeRow(world, user, member);
        else expect(user.row).toBeUndefined();
        judgeNotifications(world, user, member);
      }
      expect(world.stage.alarmAt).toBeNull();
    }),
    { numRuns: 150 },
  );
});

it("N1: an inbox that is told again what it knows notifies nobody twice", async () => {
  const world = new World();
  const phone = world.person("bob").inbox.connect();
  phone.take();
  world.fate = "answer is lost";
  await world.device("ada")?.say(message("Is it still available?"));
  await world.stage.pass(20_000);
  world.stage.crash();
  world.fate = "arrives";
  await world.stage.pass(60_000);
  expect(phone.take().filter((frame) => frame.type === "new_message_notification")).toMatchObject([
    { seq: 1, unread: 1 },
  ]);
});

it("N1 B8: a message by another is told though the user wrote after it in the same window, and brings the thread back", async () => {
  const world = new World();
  await world.stage.pass(60_000);
  const { room } = world.person("ada");
  await patchThread(room, person("ada"), { threadId: THREAD_ID, patch: { archived: true } });
  const phone = world.person("ada").inbox.connect();
  phone.take();
  const [ada, bob] = [world.device("ada"), world.device("bob")];
  await bob?.say(message("Is it still available?"));
  await ada?.say(message("One moment"));
  await world.stage.pass(20_000);
  expect(phone.take().filter((frame) => frame.type === "new_message_notification")).toMatchObject([
    { seq: 1, senderId: "bob", unread: 1 },
  ]);
  expect(readPage(room.inbox, { filter: "all" })).toMatchObject({
    value: { threads: [{ archived: false, unread: 1 }] },
  });
});
