import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeLink } from "../../support/fake-link.ts";

const OFTEN = ["say", "arrive", "arrive"] as const;
const AT_TIMES = ["accept", "heal", "loadOlder", "arrivePage"] as const;
const SELDOM = ["rename", "lose", "read", "cut", "answer", "wait", "losePage", "beginAnew"] as const;

interface Step {
  readonly what: (typeof OFTEN)[number] | (typeof AT_TIMES)[number] | (typeof SELDOM)[number] | "mix";
  readonly picks: readonly number[];
}

/** Something that may happen to what the server sends, or to a page of history that is on its way. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom(...OFTEN), picks: fc.constant([]) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom(...AT_TIMES), picks: fc.constant([]) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom(...SELDOM), picks: fc.constant([]) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("mix" as const), picks: fc.array(fc.nat(40), { maxLength: 8 }) }),
  },
);

async function run(link: FakeLink, { what, picks }: Step, count: number): Promise<void> {
  const { server } = link;
  if (what === "say") link.tell(server.post("bob", `message-of-bob-${count}`, `m${count}`).events);
  else if (what === "rename") link.tell([server.rename(`title ${count}`)]);
  else if (what === "lose") link.toClient.shift();
  else if (what === "losePage") await link.arrivePage({ isLost: true });
  else if (what === "beginAnew") beginAnew(link, count);
  else if (what !== "mix") await link[what]();
  // An event of another log than the connection's would be the server's fault.
  else if (link.state.timeline.epoch === server.epoch)
    link.arrive(picks.flatMap((pick) => server.log[pick % server.log.length] ?? []));
}

/** The log begins anew: empty, or as long as it was. */
function beginAnew(link: FakeLink, count: number): void {
  const { lastSeq } = link.server;
  link.beginAnew();
  if (count % 2 === 0) return;
  for (let seq = 1; seq <= lastSeq; seq++)
    link.server.post("bob", `message-of-${link.server.epoch}-${seq}`, `anew ${seq}`);
}

/** What is shown is a stretch of the log without a hole, up to the cursor; and all of it, if nothing is older. */
function expectNoHole(link: FakeLink): void {
  const { epoch, messages, cursor, hasOlder } = link.state.timeline;
  const first = hasOlder ? (messages[0]?.seq ?? cursor + 1) : 1;
  const stretch = link.logOf(epoch).filter(({ type, seq }) => type === "new_message" && seq >= first && seq <= cursor);
  expect(messages.map(({ id }) => id)).toEqual(stretch.map((event) => "id" in event && event.id));
}

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
            if (!link.state.timeline.isFilling) expectNoHole(link);
          }
          link.heal();
          expectNoHole(link);
          await link.loadAll();
          expect(link.messages().map(({ text }) => text)).toEqual(link.server.texts());
        },
      ),
      { numRuns: 400 },
    );
  });

  it("C3: a resume that cannot be recovered discards pages, never what is still to be sent", () => {
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
    expect(link.state.timeline.messages[0]?.message).toBe("m41");
    expect(link.messages().at(-1)).toMatchObject({ text: "mine", status: "sent", seq: 91 });
    expectNoHole(link);
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
