import { describe, expect, it } from "vitest";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { part } from "../../support/tokens.ts";

describe("a token of another user", () => {
  const tokenOf = (sub: string, n: number) => `e30.${part({ sub, n })}.x`;

  it.each([{ userId: "ada" }, {}])("ends it: what Ada wrote does not go out as Bob's (%j)", async (known) => {
    const ada = new FakeNetwork({ ...known });
    let sub = "ada";
    ada.newToken = (n) => tokenOf(sub, n);
    const socket = await ada.live();
    sub = "bob";
    socket.end(4101);
    ada.thread.send({ text: "ada's" });
    await ada.settled();
    expect(ada.thread.getSnapshot().connection).toEqual({ status: "failed", code: 4101 });
    expect([ada.sockets.length, ada.texts()]).toEqual([1, ["ada's"]]);
  });

  it("leaves what Ada wrote to her", async () => {
    const browser = new FakeBrowser();
    const ada = new FakeNetwork({ userId: "ada", storage: browser.open().storage });
    ada.newToken = (n) => tokenOf("bob", n);
    ada.thread.send({ text: "ada's" });
    await ada.thread.open();
    await ada.settled();
    expect([...browser.kept.values()]).toMatchObject([{ text: "ada's" }]);
  });
});
