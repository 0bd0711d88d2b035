/**
 * What has no platform of its own runs under Deno as it does in Node: the protocol, identity, a thread's
 * rules over Deno's `node:sqlite`, and the SDK, here on a socket that ends in those rules. Run by
 * test/deno/deno.test.ts; a failed assertion ends it.
 */
import assert from "node:assert/strict";
import { createParlor } from "../../src/client/index.ts";
import type { OpenSocket } from "../../src/client/ports.ts";
import { readIdentityConfig } from "../../src/identity/config.ts";
import { signToken } from "../../src/identity/sign.ts";
import { verifyToken } from "../../src/identity/verify.ts";
import { closeInstruction } from "../../src/protocol/close-codes.ts";
import { clientFrame } from "../../src/protocol/frames.ts";
import { normalizeText } from "../../src/protocol/text.ts";
import { message } from "../support/frames.ts";
import { Stage, THREAD_ID } from "../support/thread-stage.ts";
import { SECRET } from "../support/tokens.ts";

assert("Deno" in globalThis, "this must run under Deno");

// protocol
assert.equal(clientFrame.parse({ ...message("Hello"), seq: 99 }).type, "send_message");
assert.deepEqual(normalizeText("e\u0301"), { text: "é" });
assert.equal(closeInstruction(4101), "renew-token");
console.log("ok protocol");

// identity
const config = readIdentityConfig({ JWT_SECRET: SECRET });
assert(config.ok);
const token = await signToken({ userId: "ada", name: "Ada", lifetimeSeconds: 60 }, config.value, Date.now());
assert(token.ok);
const verified = await verifyToken(token.value, config.value, Date.now());
assert(verified.ok && verified.value.userId === "ada" && verified.value.name === "Ada");
const forged = await verifyToken(`${token.value.slice(0, -4)}AAAA`, config.value, Date.now());
assert(!forged.ok && forged.error.code === "invalid_token");
console.log("ok identity");

// thread
const stage = new Stage();
const [ada, bob] = [stage.connect("ada"), stage.connect("bob")];
bob.take();
const sent = message("Is it still available?");
await ada.say(sent);
await ada.say(sent);
const received = bob.take().filter((frame) => frame.type === "new_message");
assert.deepEqual(
  received.map((frame) => [frame.seq, frame.message, frame.senderId]),
  [[1, "Is it still available?", "ada"]],
);
stage.sleep();
const late = stage.connect("bob", { tail: 10 }).take();
assert(late.some((frame) => frame.type === "new_message" && frame.id === sent.id));
console.log("ok thread");

// client
const openSocket: OpenSocket = ({ url }, on) => {
  const { after, tail } = Object.fromEntries(new URL(url).searchParams);
  const actor = stage.connect("ada", {
    after: after ? Number(after) : undefined,
    tail: tail ? Number(tail) : undefined,
  });
  let passedOn = 0;
  const passOn = () => {
    for (const text of actor.peer.texts.slice(passedOn)) on.onText(text);
    passedOn = actor.peer.texts.length;
  };
  queueMicrotask(() => {
    on.onOpen();
    passOn();
  });
  return {
    send: (text) => {
      if (text === "ping") on.onText("pong:0");
      else void actor.say(text).then(passOn);
    },
    close: () => actor.leave(),
  };
};
const parlor = createParlor({
  url: "https://chat.example.com",
  getToken: async () => token.value,
  clock: stage.clock,
  openSocket,
  fetch: async () => new Response(null, { status: 404 }),
});
const thread = parlor.thread(THREAD_ID);
const opened = await thread.open();
assert.equal(opened.connection.status, "live");
const mine = thread.send({ text: "Could we come on Saturday?" });
const outcome = await mine.done;
assert(outcome.ok);
assert.deepEqual(
  thread.getSnapshot().messages.map(({ id }) => id),
  [sent.id, mine.id],
);
parlor.close();
console.log("ok client");
