import fc from "fast-check";
import { expect, it } from "vitest";
import type { Access, MemberInput } from "../../src/protocol/member.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { person, Stage, service } from "../support/thread-stage.ts";

const RATE = { burst: 1e6, perSecond: 1e6 };
const GENEROUS = { messagesPerUser: RATE, messagesPerThread: RATE, framesPerSocket: RATE };

const userId = fc.constantFrom("ada", "bob", "cy", "dee");
const access = fc.constantFrom<Access | undefined>("owner", "member", "reader", undefined);
const caller = fc.oneof(
  userId.map((id) => person(id)),
  fc.constant(service),
);
const input: fc.Arbitrary<MemberInput> = fc.record({ userId, access });
const step = fc.oneof(
  fc.record({ do: fc.constant("put" as const), caller, input }),
  fc.record({ do: fc.constant("remove" as const), caller, userId }),
  fc.record({ do: fc.constant("sleep" as const) }),
);

const accessIn = ({ room }: Stage) => new Map(room.thread.members().map((member) => [member.userId, member.access]));
const isOwned = (members: ReadonlyMap<string, Access>) => [...members.values()].includes("owner");
const isReadOnly = (members: ReadonlyMap<string, Access>) => [...members.values()].every((one) => one === "reader");

it("G6: whatever is asked by whomever, a thread keeps an owner while anybody may write, and no reader inherits it", () => {
  const members = fc.array(input, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(members, caller, fc.array(step, { maxLength: 30 }), (members, creator, steps) => {
      const creating = creator.service || members.some((one) => one.userId === creator.userId) ? creator : service;
      const stage = new Stage({ rates: GENEROUS, creator: creating, members });
      let before = accessIn(stage);
      expect(isOwned(before)).toBe(!isReadOnly(before));
      for (const one of steps) {
        if (one.do === "put") putMember(stage.room, one.caller, one.input);
        else if (one.do === "remove") removeMember(stage.room, one.caller, one.userId);
        else stage.sleep();
        const after = accessIn(stage);
        if (isOwned(before)) expect(isOwned(after) || isReadOnly(after)).toBe(true);
        for (const [reader, was] of before) {
          const isNamed = one.do === "put" && one.input.userId === reader;
          if (was === "reader" && !isNamed && after.has(reader)) expect(after.get(reader)).toBe("reader");
        }
        before = after;
      }
    }),
    { numRuns: 300 },
  );
});
