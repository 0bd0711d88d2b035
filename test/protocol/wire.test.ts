import { expect, it } from "vitest";
import * as z from "zod";
import { CLOSE, closeInstruction } from "../../src/protocol/close-codes.ts";
import { ERRORS } from "../../src/protocol/errors.ts";
import { clientFrame, serverFrame } from "../../src/protocol/frames.ts";
import { demoLogin, identity, problem } from "../../src/protocol/identity.ts";
import {
  inboxEventsAnswer,
  inboxEventsQuery,
  inboxPage,
  inboxQuery,
  inboxSocketQuery,
  patchInboxThread,
} from "../../src/protocol/inbox.ts";
import { inboxClientFrame, inboxServerFrame } from "../../src/protocol/inbox-frames.ts";
import { LIMITS, RATES, SUBPROTOCOL, TIMES } from "../../src/protocol/limits.ts";
import { member, putMember } from "../../src/protocol/member.ts";
import { historyQuery, messagePage, postMessage } from "../../src/protocol/message.ts";
import { eventsAnswer, eventsQuery } from "../../src/protocol/polling.ts";
import {
  ownStatus,
  presence,
  presenceList,
  presenceQuery,
  putStatus,
  putWatches,
} from "../../src/protocol/presence.ts";
import { postDelivered, postRead } from "../../src/protocol/receipt.ts";
import { createThread, grantedThread, patchThread, threadSnapshot } from "../../src/protocol/thread.ts";
import { postTyping } from "../../src/protocol/typing.ts";

/** The wire changes only on purpose: with a line in PROTOCOL.md's history, and this snapshot beside it. */
const wire = {
  clientFrame,
  serverFrame,
  identity,
  problem,
  demoLogin,
  member,
  putMember,
  historyQuery,
  messagePage,
  postMessage,
  eventsQuery,
  eventsAnswer,
  postRead,
  postDelivered,
  postTyping,
  createThread,
  grantedThread,
  patchThread,
  threadSnapshot,
  inboxClientFrame,
  inboxServerFrame,
  inboxQuery,
  inboxPage,
  patchInboxThread,
  inboxSocketQuery,
  inboxEventsQuery,
  inboxEventsAnswer,
  putStatus,
  ownStatus,
  putWatches,
  presence,
  presenceList,
  presenceQuery,
};

it("the schemas are what they were", async () => {
  const shapes = Object.fromEntries(
    Object.entries(wire).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }),
    ]),
  );
  await expect(JSON.stringify(shapes, null, 1)).toMatchFileSnapshot("wire.snapshot.json");
});

it("the constants are what they were", async () => {
  const constants = { SUBPROTOCOL, LIMITS, RATES, TIMES, CLOSE, ERRORS };
  await expect(JSON.stringify(constants, null, 1)).toMatchFileSnapshot("constants.snapshot.json");
});

it("C9: the range of a close code carries the instruction, for codes of the future too", () => {
  const codes = [1000, 1001, 1006, 1012, 4000, 4003, 4011, 4099, 4101, 4199, 4208, 4229, 4299, 4300];
  expect(codes.map(closeInstruction)).toEqual([
    ...["stay-closed", "return", "return", "return", "stop", "stop", "stop", "stop"],
    ...["renew-token", "renew-token", "slow-down", "slow-down", "slow-down", "return"],
  ]);
});
