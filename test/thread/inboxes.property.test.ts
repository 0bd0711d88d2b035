import fc from "fast-check";
import { expect, it } from "vitest";
import { hearActivity, hearDeparture, patchThread } from "../../src/inbox/changes.ts";
import { readPage } from "../../src/inbox/pages.ts";
import { fail, type Result } from "../../src/protocol/errors.ts";
import type { InboxFromThread } from "../../src/protocol/rpc.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { message } from "../support/frames.ts";
import { HubStage } from "../support/hub-stage.ts";
import { type Actor, person, Stage, service, THREAD_ID } from "../support/thread-stage.ts";

const generous = { messagesPerUser: { burst: 1e6, perSecond: 1e6 }, messagesPerThread: { burst: 1e6, perSecond: 1e6 } };
const PEOPLE = ["ada", "bob", "cy"] as const;

/** How a call to an inbox goes: as it should, lost on the way, or done and its answer lost. */
type Fate = "arrives" | "is lost" | "answer is lost";
type Step =
  | { do: "send" | "read" | "remove" | "add" | "crash" | "inbox sleeps"; who: number }
  | { do: "pass"; ms: number }
  | { do: "fate"; fate: Fate };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), who: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "read" as const,
        "remove" as const,
        "add" as const,
        "crash" as const,
        "inbox sleeps" as const,
      ),
      who: fc.nat(2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.nat(6_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("fate" as const),
      fate: fc.constantFrom<Fate>("arrives", "is lost", "answer is lost"),
    }),
  },
);

/** A thread of three with their real inboxes, and calls between them that fail as they are told to. */
class World {
  fate: Fate = "arrives";
  readonly inboxes = new Map<string, HubStage>(PEOPLE.map((userId) => [userId, new HubStage()]));
  readonly stage: Stage;
  readonly #actors = new Map<string, Actor>();

  constructor() {
    const inbox: InboxFromThread = {
      activity: (userId, activity) => this.#call(() => hearActivity(this.inbox(userId).hub.of(userId), activity)),
      departed: (userId, departure) => this.#call(() => hearDeparture(this.inbox(userId).hub.of(userId), departure)),
    };
    this.stage = new Stage({ rates: generous, members: PEOPLE.map((userId) => ({ userId })), inbox });
  }

  inbox(userId: string): HubStage {
    const inbox = this.inboxes.get(userId);
    if (!inbox) throw new Error(`${userId} has no inbox`);
    return inbox;
  }

  /** The device of a member; undefined for who is none. */
  device(userId: string): Actor | undefined {
    const open = this.#actors.get(userId);
    if (open?.isOpen() || !this.stage.room.thread.member(userId)) return open?.isOpen() ? open : undefined;
    const device = this.stage.connect(userId);
    this.#actors.set(userId, device);
    return device;
  }

  async #call(work: () => Result<null>): Promise<Result<null>> {
    if (this.fate === "is lost") return fail("internal");
    const done = work();
    return this.fate === "answer is lost" ? fail("internal") : done;
  }
}

async function play(world: World, one: Step): Promise<void> {
  const { stage } = world;
  const userId = "who" in one ? (PEOPLE[one.who] ?? "ada") : "ada";
  if (one.do === "send") await world.device(userId)?.say(message("text"));
  else if (one.do === "read") {
    await world.device(userId)?.say({ type: "mark_message_read", seq: stage.room.thread.lastSeq });
  } else if (one.do === "remove" && stage.room.thread.members().length > 1) removeMember(stage.room, service, userId);
  else if (one.do === "add") putMember(stage.room, service, { userId });
  else if (one.do === "crash") stage.crash();
  else if (one.do === "inbox sleeps") world.inbox(userId).sleep();
  else if (one.do === "pass") await stage.pass(one.ms);
  else if (one.do === "fate") world.fate = one.fate;
}

it("B1 B3 B5 B9: through crashes of the thread, lost calls and lost answers, every inbox ends equal to the thread", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50, size: "max" }), async (steps) => {
      const world = new World();
      for (const one of steps) await play(world, one);
      world.fate = "arrives";
      await world.stage.pass(600_000);
      const { thread, receipts } = world.stage.room;
      for (const userId of PEOPLE) {
        const page = readPage(world.inbox(userId).hub.inbox, { filter: "all" });
        const rows = page.ok ? page.value.threads : [];
        const member = thread.member(userId);
        if (!member) {
          expect(rows).toEqual([]);
          continue;
        }
        const { readSeq } = receipts.of(userId);
        const after = Math.max(readSeq, member.visibleFromSeq - 1);
        expect(rows).toMatchObject([
          {
            lastSeq: thread.lastSeq,
            readSeq,
            unread: thread.store.countUnread({ userId, after, most: 1_000 }),
            memberCount: thread.members().length,
          },
        ]);
        expect(page).toMatchObject({ value: { unreadThreads: Number((rows[0]?.unread ?? 0) > 0) } });
      }
      expect(world.stage.alarmAt).toBeNull();
    }),
    { numRuns: 100 },
  );
}, 120_000);

it("N1: an inbox that is told again what it knows notifies nobody twice", async () => {
  const world = new World();
  const phone = world.inbox("bob").connect();
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
  const { hub } = world.inbox("ada");
  await patchThread(hub, person("ada"), { threadId: THREAD_ID, patch: { archived: true } });
  const phone = world.inbox("ada").connect();
  phone.take();
  const [ada, bob] = [world.device("ada"), world.device("bob")];
  await bob?.say(message("Is it still available?"));
  await ada?.say(message("One moment"));
  await world.stage.pass(20_000);
  expect(phone.take().filter((frame) => frame.type === "new_message_notification")).toMatchObject([
    { seq: 1, senderId: "bob", unread: 1 },
  ]);
  expect(readPage(hub.inbox, { filter: "all" })).toMatchObject({
    value: { threads: [{ archived: false, unread: 1 }] },
  });
});
