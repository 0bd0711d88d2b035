import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FakeLink } from "../support/fake-link.ts";

/** Something that may happen to what the server sends. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: "say" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "rename" as const }) },
  { weight: 4, arbitrary: fc.constant({ do: "arrive" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("mix" as const), picks: fc.array(fc.nat(40), { maxLength: 8 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "lose" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "cut" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "accept" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "wait" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "return" as const }) },
);

function run(link: FakeLink, { do: what, ...rest }: { do: string; picks?: number[] }, count: number): void {
  const { server } = link;
  if (what === "say") link.toClient.push(server.post("bob", `message-of-bob-${count}`, `m${count}`).events);
  else if (what === "rename") link.toClient.push([server.rename(`title ${count}`)]);
  else if (what === "arrive") link.arrive();
  else if (what === "lose") link.toClient.shift();
  else if (what === "cut") link.cut();
  else if (what === "accept") link.accept();
  else if (what === "wait") link.wait();
  else if (what === "return") link.heal();
  else if (rest.picks && server.log.length > 0) {
    link.arrive(rest.picks.flatMap((pick) => server.log[pick % server.log.length] ?? []));
  }
}

/** What is shown is a stretch of the log without a hole, up to the cursor. */
function expectNoHole({ state, server }: FakeLink): void {
  const { messages, cursor } = state.timeline;
  const first = messages[0]?.seq ?? cursor + 1;
  const stretch = server.log.filter(({ type, seq }) => type === "new_message" && seq >= first && seq <= cursor);
  expect(messages.map(({ seq }) => seq)).toEqual(stretch.map(({ seq }) => seq));
}

describe("the log, whatever the network does to it", () => {
  it("C2 M1 M5: any loss, repetition and order of events, with resumes between, ends as the log without a hole", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
        const link = new FakeLink();
        link.heal();
        steps.forEach((one, count) => {
          run(link, one, count);
          // While the newest page arrives its beginning may be anywhere; a foreign event in it would be the server's fault.
          if (!link.state.timeline.isFilling) expectNoHole(link);
        });
        link.cut();
        link.heal();
        expectNoHole(link);
        expect(link.state.timeline.cursor).toBe(link.server.lastSeq);
      }),
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
    expect(link.state.connection.is).toBe("live");
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
