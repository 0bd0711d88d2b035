import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { call, createThread, NetworkClient } from "../support/network-client.ts";
import { claimsOf, forge, SECRET } from "../support/tokens.ts";
import { type PlainWorkerd, startWorkerd } from "../support/workerd.ts";

/** So many frames at once, and then none for as long as a test takes, however long that is. */
const FRAMES = 60;
const rates = JSON.stringify({ framesPerSocket: { burst: FRAMES, perSecond: 0.001 } });

let server: PlainWorkerd;
beforeAll(async () => {
  server = await startWorkerd({ vars: { JWT_SECRET: SECRET, LIMITS: rates } });
});
afterAll(() => server.stop());

async function adaAndBob() {
  const { threadUrl, id } = await createThread(server.url, ["ada", "bob"]);
  const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
  const bob = await NetworkClient.open(threadUrl, { userId: "bob" });
  // The runtime ends the TCP connection of a socket that never said anything only when its object sleeps.
  await Promise.all([ada.ping(), bob.ping()]);
  return { threadUrl, id, ada, bob };
}

/** Whether the others noticed: a message still reaches them. */
async function expectUndisturbed(from: NetworkClient, to: NetworkClient) {
  from.say("still here?");
  await expect(to.next("new_message")).resolves.toMatchObject({ message: "still here?" });
}

describe("the server closes", () => {
  it("4003 when the user is removed, before anything more is said, and the others stay", async () => {
    const { threadUrl, ada, bob } = await adaAndBob();
    const cyd = await NetworkClient.open(threadUrl, { userId: "ada" });
    await call(`${threadUrl}/members/bob`, { method: "DELETE" });
    await expectUndisturbed(ada, cyd);
    expect(await bob.closed).toMatchObject({ code: CLOSE.notMember });
    expect(bob.events).toBe(0);
  });

  it("4004 for a thread that is not there and for one that is not yours, alike", async () => {
    const { threadUrl } = await createThread(server.url, ["ada"]);
    const stranger = await NetworkClient.open(threadUrl, { userId: "mallory" });
    const nowhere = await NetworkClient.open(`${server.url}/v1/threads/nobody-made-this`, { userId: "mallory" });
    const [notYours, absent] = [await stranger.closed, await nowhere.closed];
    expect(notYours).toEqual(absent);
    expect(absent).toMatchObject({ code: CLOSE.notFound });
  });

  it("4000 after five frames that nobody understands", async () => {
    const { ada, bob, threadUrl } = await adaAndBob();
    const second = await NetworkClient.open(threadUrl, { userId: "ada" });
    for (let i = 0; i < LIMITS.malformedFrames; i++) bob.send("{");
    expect(await bob.closed).toMatchObject({ code: CLOSE.badFrames });
    await expectUndisturbed(ada, second);
  });

  it("4010 when no subprotocol that is offered is spoken", async () => {
    const { threadUrl } = await createThread(server.url, ["ada"]);
    const ada = await NetworkClient.open(threadUrl, { userId: "ada", protocols: ["parlor.v0"] });
    expect(await ada.closed).toMatchObject({ code: CLOSE.protocolVersion });
  });

  it("4011 the oldest of a user's sockets when there is one too many", async () => {
    const { threadUrl } = await createThread(server.url, ["ada"]);
    const sockets: NetworkClient[] = [];
    for (let i = 0; i <= LIMITS.socketsPerUser; i++) {
      const socket = await NetworkClient.open(threadUrl, { userId: "ada" });
      await socket.ping();
      sockets.push(socket);
    }
    expect(await sockets[0]?.closed).toMatchObject({ code: CLOSE.replaced });
    expect(sockets.slice(1).every(({ ws }) => ws.readyState === WebSocket.OPEN)).toBe(true);
  });

  it("4101 at the first frame after the token's end", async () => {
    const { threadUrl } = await createThread(server.url, ["ada"]);
    const ada = await NetworkClient.open(threadUrl, { userId: "ada" });
    const claims = claimsOf("ada");
    // Should it have ended before it arrives, it closes the socket just so.
    ada.send({ type: "refresh_token", token: await forge({ claims: { ...claims, exp: claims.iat + 2 } }) });
    const knocking = setInterval(() => ada.send({ type: "typing_stop" }), 200);
    expect(await ada.closed).toMatchObject({ code: CLOSE.token });
    clearInterval(knocking);
  });

  it("4229 a socket that keeps sending past its rate", async () => {
    const { ada, bob, threadUrl } = await adaAndBob();
    const second = await NetworkClient.open(threadUrl, { userId: "ada" });
    for (let n = 0; n < FRAMES + LIMITS.refusedFramesInARow; n++) bob.send({ type: "typing_stop" });
    expect(await bob.closed).toMatchObject({ code: CLOSE.tooManyFrames });
    await expectUndisturbed(ada, second);
  });
});

describe("a frame that is too large", () => {
  it.each([
    ["one unit over the limit", LIMITS.frameUnits + 1],
    ["a megabyte less one byte", 1024 * 1024 - 1],
    ["thirty megabytes", 30 * 1024 * 1024],
  ])("is answered by 4009, or by the runtime itself, and others do not notice: %s", async (_name, units) => {
    const { ada, bob, threadUrl } = await adaAndBob();
    const second = await NetworkClient.open(threadUrl, { userId: "ada" });
    bob.send("x".repeat(units));
    // The runtime refuses what is beyond its own bound with 1009 (RFC 6455, 7.4.1) before we see it.
    expect([CLOSE.frameTooBig, 1009]).toContain((await bob.closed).code);
    await expectUndisturbed(ada, second);
  });

  it("cannot hide in compression: none is negotiated", async () => {
    const { ada } = await adaAndBob();
    expect(ada.ws.extensions).toBe("");
  });
});

describe("the closing handshake", () => {
  it.each([
    [1000, 1000],
    [1001, 1000],
    [3000, 3000],
    [4999, 4999],
    [undefined, 1000],
  ])("is answered when the client closes with %s, by %s", async (code, answer) => {
    const { ada } = await adaAndBob();
    ada.ws.close(code);
    // Without an answer it would be 1006, after half a minute.
    expect(await ada.closed).toMatchObject({ code: answer });
  });

  it("follows leave_message_thread with 1000", async () => {
    const { ada } = await adaAndBob();
    ada.send({ type: "leave_message_thread" });
    expect(await ada.closed).toMatchObject({ code: CLOSE.done });
  });
});
