import { describe, expect, it } from "vitest";
import { FakeThread } from "../../../src/testing/fake-thread.ts";
import { FakeNetwork } from "../../support/fake-network.ts";

it.each([
  [200, "100"],
  [100, "100"],
  [7.9, "7"],
  [0, "1"],
  [Number.POSITIVE_INFINITY, "100"],
  [Number.NaN, "1"],
])("C4 H4: a page of %d is asked for as %s, which the server takes, also further back", async (limit, asked) => {
  const ada = new FakeNetwork();
  for (let n = 1; n <= 150; n++) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
  void ada.thread.open({ limit });
  await ada.settled();
  expect(ada.socket.url.searchParams.get("tail")).toBe(asked);
  ada.accept();
  ada.thread.loadOlder();
  await ada.settled();
  expect(ada.requests.map(({ searchParams }) => searchParams.get("limit"))).toEqual([asked]);
});

/** Ada has the last three of six messages. What she asks for is held until `arrive`: the page as it was when she asked. */
async function scene() {
  const held: (() => void)[] = [];
  const server = new FakeThread();
  const fetch = async (address: string) => {
    const page = server.page(new URL(address).searchParams);
    await new Promise<void>((resolve) => held.push(resolve));
    return Response.json(page);
  };
  const ada = new FakeNetwork({ server, fetch });
  const say = (from: number, to: number) => {
    for (let n = from; n <= to; n++) server.post("bob", `message-of-${server.epoch}-${n}`, `${server.epoch}: ${n}`);
  };
  say(1, 6);
  void ada.thread.open({ limit: 3 });
  await ada.settled();
  ada.accept();
  const ask = async () => {
    ada.thread.loadOlder();
    await ada.settled();
  };
  const arrive = async (count = held.length) => {
    for (const answer of held.splice(0, count)) answer();
    await ada.settled();
  };
  /** The connection breaks, and comes back. */
  const comeBack = async () => {
    ada.socket.end();
    await ada.pass(5_000);
    ada.accept();
  };
  const beginAnew = () => {
    server.epoch = "e2";
    server.log = [];
  };
  return { ada, server, say, ask, arrive, comeBack, beginAnew };
}

describe("an older page that arrives late", () => {
  it("C2: has its place all the same when the connection broke and everything was recovered", async () => {
    const { ada, say, ask, arrive, comeBack } = await scene();
    await ask();
    say(7, 7);
    await comeBack();
    await arrive();
    expect(ada.texts()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `e1: ${n}`));
  });

  it("C3: is dropped when it is from before a time of which nothing is known, and is asked for anew", async () => {
    const { ada, server, say, ask, arrive, comeBack } = await scene();
    await ask();
    server.resumeEvents = 2;
    say(7, 12);
    await comeBack();
    const texts = (...seqs: number[]) => seqs.map((seq) => `e1: ${seq}`);
    const shown = () => ada.thread.getSnapshot();
    await arrive(1);
    expect(ada.texts()).toEqual(texts(4, 5, 6, 10, 11, 12));
    expect(shown()).toMatchObject({ older: "idle", hasOlder: true });
    expect(shown().messages.map(({ isInDoubt = false }) => isInDoubt)).toEqual([true, true, true, false, false, false]);
    await arrive();
    expect(ada.texts()).toEqual(texts(4, 5, 6, 10, 11, 12));
    expect(shown()).toMatchObject({ hasOlder: true, holes: [{ afterSeq: 6, beforeSeq: 10, load: "idle" }] });
    expect(shown().messages.some(({ isInDoubt }) => isInDoubt)).toBe(false);
  });

  it("C3: is no failure when it is late because the line broke meanwhile: it can be asked for again", async () => {
    const { ada, server, say, ask, arrive, comeBack } = await scene();
    server.resumeEvents = 2;
    say(7, 12);
    await comeBack();
    await arrive();
    const [hole] = ada.thread.getSnapshot().holes;
    if (!hole) throw new Error("there is no hole");
    ada.thread.fill(hole, "older");
    await ask();
    say(13, 20);
    await comeBack();
    await arrive();
    expect(ada.thread.getSnapshot().holes.map(({ load }) => load)).toEqual(["idle", "idle"]);
    expect(ada.thread.getSnapshot().older).toBe("idle");
  });

  it("C3: is dropped when it is of another epoch, though that is shown from the same place on", async () => {
    const { ada, say, ask, arrive, comeBack, beginAnew } = await scene();
    await ask();
    beginAnew();
    say(1, 6);
    await comeBack();
    await arrive();
    expect(ada.texts()).toEqual(["e2: 4", "e2: 5", "e2: 6"]);
  });

  it("C3: is no answer to what is still to be sent when it is of another epoch", async () => {
    const { ada, server, say, ask, arrive, comeBack, beginAnew } = await scene();
    const sent = ada.thread.send({ text: "mine" });
    server.post("ada", sent.id, "mine");
    say(8, 10);
    server.resumeEvents = 2;
    await comeBack();
    await ask();
    beginAnew();
    await comeBack();
    await arrive();
    expect([sent.status, ada.texts()]).toEqual(["unconfirmed", ["mine"]]);
    expect(ada.socket.of("send_message")).toMatchObject([{ id: sent.id }]);
  });
});
