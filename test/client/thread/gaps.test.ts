import { describe, expect, it } from "vitest";
import { FakeNetwork, type FakeSocket } from "../../support/fake-network.ts";

/** Ada is live; of what Bob says, `lost` never arrives, and the rest does. */
async function scene(...lost: string[]): Promise<{ ada: FakeNetwork; socket: FakeSocket; say(text: string): void }> {
  const ada = new FakeNetwork();
  const socket = await ada.live();
  const say = (text: string) => {
    const { events } = ada.server.post("bob", `message-of-bob-${ada.server.lastSeq + 1}`, text);
    if (!lost.includes(text)) socket.hear(...events);
  };
  return { ada, socket, say };
}

describe("something is missing on a socket that works", () => {
  it("C2 I6: is asked for once; what comes meanwhile waits, and all of it is shown and told in order", async () => {
    const { ada, say } = await scene("two", "three");
    const heard: string[] = [];
    ada.thread.on("new_message", ({ message }) => heard.push(message));
    for (const text of ["one", "two", "three", "four", "five"]) say(text);
    expect(ada.texts()).toEqual(["one"]);
    await ada.settled();
    expect(ada.texts()).toEqual(["one", "two", "three", "four", "five"]);
    expect(heard).toEqual(ada.texts());
    expect(ada.requests.map(({ search }) => search)).toEqual(["?epoch=e1&after=1&wait=0"]);
    expect(ada.sockets).toHaveLength(1);
  });

  it("goes on with all that waited, without the answer, when what was missing was only late", async () => {
    const { ada, socket, say } = await scene("two");
    const said = ["one", "two", "three", "four", "five"];
    for (const text of said) say(text);
    socket.hear(...ada.server.log.slice(1, 2));
    expect(ada.texts()).toEqual(said);
    await ada.settled();
    expect(ada.texts()).toEqual(said);
  });

  it("C5: is found by a pong that stays ahead for a second, though nothing follows", async () => {
    const { ada, socket, say } = await scene("lost on the way");
    say("lost on the way");
    socket.hear("pong:1");
    await ada.pass(999);
    expect(ada.requests).toHaveLength(0);
    await ada.pass(1);
    expect(ada.texts()).toEqual(["lost on the way"]);
    expect([ada.sockets.length, ada.requests.length]).toEqual([1, 1]);
  });

  it("C5: is asked for a second after the first pong that is ahead, however many follow", async () => {
    const { ada, socket, say } = await scene("lost on the way", "and this");
    say("lost on the way");
    socket.hear("pong:1");
    await ada.pass(600);
    socket.hear("pong:1");
    say("and this");
    socket.hear("pong:2");
    await ada.pass(399);
    expect(ada.requests).toHaveLength(0);
    await ada.pass(1);
    expect(ada.texts()).toEqual(["lost on the way", "and this"]);
  });

  it("C3: comes by a new socket when it is too much, or of another log", async () => {
    const { ada, say } = await scene("two");
    ada.server.resumeEvents = 0;
    for (const text of ["one", "two", "three"]) say(text);
    await ada.settled();
    expect(ada.is).toBe("reconnecting");
    await ada.pass(150);
    ada.accept();
    expect(ada.texts()).toEqual(["one", "two", "three"]);
  });

  it("C3 C5: comes by a new socket when only a pong tells of it, and it is too much", async () => {
    const { ada, socket, say } = await scene("lost on the way");
    ada.server.resumeEvents = 0;
    say("lost on the way");
    socket.hear("pong:1");
    await ada.pass(1_000);
    expect(ada.is).toBe("reconnecting");
    await ada.pass(150);
    ada.accept();
    expect(ada.texts()).toEqual(["lost on the way"]);
  });

  it("C2: comes by a new socket when the request fails", async () => {
    const { ada, say } = await scene("two");
    ada.status = 503;
    for (const text of ["one", "two", "three"]) say(text);
    await ada.settled();
    await ada.pass(150);
    ada.accept();
    expect(ada.texts()).toEqual(["one", "two", "three"]);
    expect(ada.sockets).toHaveLength(2);
  });

  it("is given up with its socket: an answer that comes later changes nothing", async () => {
    const { ada, socket, say } = await scene("two");
    for (const text of ["one", "two", "three"]) say(text);
    socket.end();
    await ada.settled();
    expect(ada.texts()).toEqual(["one"]);
    await ada.pass(2_200);
    ada.accept();
    expect(ada.texts()).toEqual(["one", "two", "three"]);
  });
});
