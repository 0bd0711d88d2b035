import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewMessage } from "../../../src/protocol/message.ts";
import { changeMessage } from "../../../src/testing/fake-changes.ts";
import { FakeLink } from "../../support/fake-link.ts";

const OFTEN = ["say", "arrive", "arrive"] as const;
const AT_TIMES = ["accept", "heal", "loadOlder", "arrivePage"] as const;
const PAGES = ["fillOlder", "fillNewer", "jump"] as const;
const CHANGES = ["edit", "delete", "react"] as const;
const SELDOM = ["rename", "lose", "read", "cut", "answer", "wait", "losePage", "beginAnew", "changeUnseen"] as const;

interface Step {
  readonly what:
    | (typeof OFTEN)[number]
    | (typeof AT_TIMES)[number]
    | (typeof PAGES)[number]
    | (typeof SELDOM)[number]
    | (typeof CHANGES)[number]
    | "mix";
  readonly picks: readonly number[];
}

/** Something that may happen to what the server sends, or to a page of history that is on its way. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom(...OFTEN), picks: fc.constant([]) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom(...AT_TIMES), picks: fc.constant([]) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom(...PAGES), picks: fc.constant([]) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom(...SELDOM), picks: fc.constant([]) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom(...CHANGES),
      picks: fc.array(fc.nat(40), { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("mix" as const), picks: fc.array(fc.nat(40), { maxLength: 8 }) }),
  },
);

async function run(link: FakeLink, { what, picks }: Step, count: number): Promise<void> {
  const { server } = link;
  if (what === "say") link.tell(server.post("bob", `message-of-bob-${count}`, `m${count}`).events);
  else if (what === "edit" || what === "delete" || what === "react") changeOne(link, { what, picks }, count);
  else if (what === "rename") link.tell([server.rename(`title ${count}`)]);
  // While the newest page arrives nothing says what is missing of it: on one connection nothing is lost there.
  else if (what === "lose" && link.state.timeline.isFilling) return;
  else if (what === "lose") link.toClient.shift();
  else if (what === "losePage") await link.arrivePage({ isLost: true });
  else if (what === "beginAnew") beginAnew(link, count);
  else if (what === "changeUnseen") changeUnseen(link, count);
  else if (what === "fillOlder") link.fill("older");
  else if (what === "fillNewer") link.fill("newer");
  else if (what === "jump") link.jump(1 + ((count * 7) % Math.max(1, server.lastSeq)));
  else if (what !== "mix") await link[what]();
  // An event of another log than the connection's would be the server's fault.
  else if (link.state.timeline.epoch === server.epoch && !link.state.timeline.isFilling)
    link.arrive(picks.flatMap((pick) => server.log[pick % server.log.length] ?? []));
}

/** Bob changes a message of his, or one of the two reacts to it. */
function changeOne(link: FakeLink, { what, picks: [pick = 0, which = 0] }: Step, count: number): void {
  const { server } = link;
  const messages = server.log.filter((event) => event.type === "new_message");
  const message = messages[pick % Math.max(1, messages.length)];
  if (!message) return;
  const { id, rev } = message;
  const frame =
    what === "edit"
      ? ({ type: "edit_message", id, message: `edited ${count}`, baseRev: rev } as const)
      : what === "delete"
        ? ({ type: "delete_message", id } as const)
        : ({ type: "react", id, key: which % 3 === 0 ? "👍" : "🎉", on: which % 4 !== 0 } as const);
  const changed = changeMessage(server, what === "react" && which % 2 === 0 ? "ada" : "bob", frame);
  if (changed.ok) link.tell(changed.events);
}

/** The log begins anew: empty, or as long as it was. */
function beginAnew(link: FakeLink, count: number): void {
  const { lastSeq } = link.server;
  link.beginAnew();
  if (count % 2 === 0) return;
  for (let seq = 1; seq <= lastSeq; seq++)
    link.server.post("bob", `message-of-${link.server.epoch}-${seq}`, `anew ${seq}`);
}

/** While nobody is connected a message changes and another is taken away, and more happens than a resume replays. */
function changeUnseen(link: FakeLink, count: number): void {
  const { server } = link;
  if (server.resumeEvents > 10) return;
  link.cut();
  const [changed, removed] = [count % server.log.length, (count * 3) % server.log.length];
  const rev = server.lastSeq + 1;
  server.log = server.log.map((event, index) => {
    if (index === changed && event.type === "new_message") return { ...event, rev, message: `changed ${count}` };
    return index === removed
      ? { type: "thread_updated", threadId: server.id, seq: event.seq, at: 0, by: "bob" }
      : event;
  });
  for (let n = 0; n <= server.resumeEvents; n++) server.post("bob", `message-after-${count}-${n}`, `after ${count}`);
}

/** Each range is the log without a hole, as it is now unless in doubt; the last of them up to the cursor. */
function expectTrueRanges(link: FakeLink): void {
  const { epoch, messages, ranges, cursor } = link.state.timeline;
  expect(messages.map(({ seq }) => seq)).toEqual([...new Set(messages.map(({ seq }) => seq))].sort((a, b) => a - b));
  const isInRange = (seq: number) => ranges.some(({ from, to }) => from <= seq && seq <= to);
  expect(messages.filter(({ seq }) => !isInRange(seq))).toEqual([]);
  const isTrue = link.state.connection.status === "live";
  for (const { from, to, isCurrent } of ranges) {
    if (!isCurrent || !isTrue) continue;
    const isWithin = ({ seq }: { seq: number }) => from <= seq && seq <= Math.min(to, cursor);
    const part = link.logOf(epoch).flatMap((event) => (event.type === "new_message" && isWithin(event) ? [event] : []));
    // What is said of it by an event that is still to come is not known yet.
    const isKnown = new Set(
      part.filter(({ rev, reactionsSeq = 0 }) => Math.max(rev, reactionsSeq) <= cursor).map(({ id }) => id),
    );
    const said = (message: NewMessage) => (isKnown.has(message.id) ? wordsOf(message) : message.id);
    expect(messages.filter(isWithin).map(said)).toEqual(part.map(said));
  }
}

/** All of a message that may change. */
const wordsOf = ({ id, message, deletedAt, reactions = [] }: NewMessage) =>
  `${id}: ${message} ${deletedAt ?? ""} ${reactions.map(({ key, userIds }) => key + userIds).sort()}`;

describe("the log, whatever the network does to it", () => {
  it("C2 C3 C5 M1 M5 H4: any loss, repetition and order of events and pages, with resumes and logs that begin anew between, ends as the log without a hole", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 120, size: "max" }),
        fc.constantFrom({}, { pageSize: 3, resumeEvents: 4 }),
        async (steps, options) => {
          const link = new FakeLink(options);
          link.heal();
          for (const [count, one] of steps.entries()) {
            await run(link, one, count);
            // While the newest page arrives its beginning may be anywhere; a foreign event in it would be the server's fault.
            if (!link.state.timeline.isFilling) expectTrueRanges(link);
          }
          link.heal();
          expectTrueRanges(link);
          await link.loadAll();
          expect(link.messages().map(({ text }) => text)).toEqual(link.server.texts());
          expectTrueRanges(link);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("C3: what is here stays, in doubt, over a resume that cannot be recovered, and so does what is still to be sent", async () => {
    const link = new FakeLink();
    link.accept();
    link.arrive();
    link.server.post("bob", "message-of-bob-1", "before");
    link.arrive(link.server.log);
    link.cut();
    link.send("message-of-ada-1", "mine");
    link.server.resumeEvents = 2;
    for (let n = 2; n <= 90; n++) link.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    link.heal();
    const view = () => link.view();
    expect(view().messages[0]).toMatchObject({ text: "before", isInDoubt: true });
    expect(view().messages[1]).toMatchObject({ text: "m41" });
    expect(view().messages[1]).not.toHaveProperty("isInDoubt");
    expect(view().holes).toEqual([{ afterSeq: 1, beforeSeq: 41, load: "idle" }]);
    expect(view().messages.at(-1)).toMatchObject({ text: "mine", status: "sent", seq: 91 });
    await link.arrivePage();
    expect(view().messages[0]).not.toHaveProperty("isInDoubt");
    expectTrueRanges(link);
  });

  it("C3: what is here stays also when the line is cut before the newest page has begun", () => {
    const link = new FakeLink({ pageSize: 3, resumeEvents: 4 });
    const say = (from: number, to: number) => {
      for (let n = from; n <= to; n++) link.server.post("bob", `message-of-bob-${n}`, `m${n}`);
    };
    say(1, 3);
    link.heal();
    link.cut();
    say(4, 20);
    link.wait();
    link.accept();
    link.arrive();
    link.cut();
    say(21, 40);
    link.heal();
    const { messages, holes } = link.view();
    expect(messages.map(({ text }) => text)).toEqual(["m1", "m2", "m3", "m38", "m39", "m40"]);
    expect(messages.map(({ isInDoubt = false }) => isInDoubt)).toEqual([true, true, true, false, false, false]);
    expect(holes).toMatchObject([{ afterSeq: 3, beforeSeq: 38 }]);
  });

  it("C3: another epoch begins the log anew, once", () => {
    const link = new FakeLink();
    link.server.post("bob", "message-of-bob-1", "old");
    link.heal();
    link.server.epoch = "e2";
    link.server.log = [];
    link.server.post("bob", "message-of-bob-2", "new");
    link.cut();
    link.heal();
    expect(link.messages().map(({ text }) => text)).toEqual(["new"]);
    expect(link.state.timeline).toMatchObject({ epoch: "e2", cursor: 1 });
  });

  it("F3: an event of a newer server counts in the log, and frames that nobody understands are passed over", () => {
    const link = new FakeLink();
    link.heal();
    const { events } = link.server.post("bob", "message-of-bob-1", "after it");
    link.arrive([{ type: "message_praised", seq: 1 }, { type: "toString" }, { type: 7, seq: 900 }]);
    link.arrive(events.map((event) => ({ ...event, seq: 2, rev: 2, stars: 5 })));
    expect(link.messages().map(({ text }) => text)).toEqual(["after it"]);
    expect(link.state.connection.status).toBe("live");
  });

  it("shows the newer revision of a message, whichever comes first", () => {
    const link = new FakeLink();
    const [event] = link.server.post("bob", "message-of-bob-1", "first").events;
    link.heal();
    link.arrive([{ ...event, rev: 5, message: "changed" }]);
    link.arrive([{ ...event, rev: 3, message: "between" }]);
    expect(link.messages().map(({ text }) => text)).toEqual(["changed"]);
  });
});
