import fc from "fast-check";
import { expect, it } from "vitest";
import { createParlor, type MessageView, type Parlor, type SendOutcome } from "../../../src/client/index.ts";
import type { NewMessage } from "../../../src/protocol/message.ts";
import { FakeServer } from "../../../src/testing/index.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";

/** Two of Ada's and one of Bob's, each with a storage of its own that outlives its page. */
const USERS = ["ada", "ada", "bob"] as const;

const device = fc.nat(USERS.length - 1);
const pick = fc.nat(30);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant("send" as const), device }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant("edit" as const), device, pick }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("delete" as const), device, pick }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("react" as const), device, pick, on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.constantFrom(0, 50, 3_000, 20_000) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("cut" as const), device }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("reload" as const), device }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("down" as const), isDown: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Devices {
  readonly server = new FakeServer();
  readonly room = this.server.createThread({ threadId: "t1", members: ["ada", "bob"] });
  readonly outcomes: Promise<SendOutcome>[] = [];
  readonly #browsers = USERS.map(() => new FakeBrowser());
  readonly #parlors: Parlor[] = [];
  #written = 0;

  constructor() {
    for (const index of USERS.keys()) this.#load(index);
  }

  thread(index: number) {
    const parlor = this.#parlors[index];
    if (!parlor) throw new Error(`there is no device ${index}`);
    return parlor.thread("t1");
  }

  async run(one: Step): Promise<void> {
    switch (one.what) {
      case "send":
        this.outcomes.push(this.thread(one.device).send({ text: `written ${++this.#written}` }).done);
        break;
      case "edit":
      case "delete":
      case "react": {
        const thread = this.thread(one.device);
        const { messages } = thread.getSnapshot();
        const message = messages[one.pick % Math.max(1, messages.length)];
        if (!message) break;
        const { id } = message;
        const change =
          one.what === "edit"
            ? thread.edit(id, `edited ${++this.#written}`)
            : one.what === "delete"
              ? thread.delete(id)
              : thread.react(id, one.pick % 2 === 0 ? "👍" : "🎉", one.on);
        this.outcomes.push(change.done);
        break;
      }
      case "pass":
        await this.server.pass(one.ms);
        break;
      case "cut":
        this.server.cut(USERS[one.device]);
        break;
      case "reload":
        this.#parlors[one.device]?.close();
        await this.server.pass(0);
        this.#load(one.device);
        break;
      case "down":
        this.server.faults.isDown = one.isDown;
        if (one.isDown) this.server.cut();
        break;
      default:
        one satisfies never;
    }
  }

  async heal(): Promise<void> {
    this.server.faults.isDown = false;
    this.server.cut();
    // Long enough for the longest backoff, and for what was refused for now.
    await this.server.pass(240_000);
  }

  #load(index: number): void {
    const [userId = "", browser] = [USERS[index], this.#browsers[index]];
    const parlor = createParlor({ ...this.server.ports(userId), storage: browser?.open().storage ?? null });
    this.#parlors[index] = parlor;
    void parlor.thread("t1").open();
  }
}

const ofServer = ({ message, deletedBy, editedAt, reactions = [] }: NewMessage, self: string) => ({
  text: message,
  deletedBy,
  isEdited: editedAt !== undefined && deletedBy === undefined,
  reactions: reactions.map(({ key, count, userIds }) => `${key} ${count} ${userIds.includes(self)}`).sort(),
});

const ofDevice = ({ text, deleted, editedAt, reactions = [] }: MessageView) => ({
  text,
  deletedBy: deleted?.by,
  isEdited: editedAt !== undefined && deleted === undefined,
  reactions: reactions.map(({ key, count, mine = false }) => `${key} ${count} ${mine}`).sort(),
});

/** What may become of what somebody does here, besides that it is done. */
const EXPECTED = new Set(["conflict", "gone", "forbidden", "cancelled", "closed", "expired"]);

it("E1–E5 X1–X3: whatever is written, edited, deleted and reacted to on three devices, with absences, reloads and a server that goes, all end as the server", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const devices = new Devices();
      await devices.server.pass(1_000);
      for (const one of steps) await devices.run(one);
      await devices.heal();
      const stored = devices.room.log.filter((event) => event.type === "new_message");
      for (const [index, userId] of USERS.entries()) {
        const shown = devices.thread(index).getSnapshot().messages;
        expect(shown.map(ofDevice)).toEqual(stored.map((message) => ofServer(message, userId)));
        // What is still on its way was refused for good, and says so.
        for (const { change } of shown) if (change) expect(change.status).toBe("failed");
      }
      for (const outcome of await Promise.all(devices.outcomes)) {
        if (!outcome.ok) expect(EXPECTED).toContain(outcome.code);
      }
    }),
    { numRuns: 60 },
  );
});
