import { describe, expect, it } from "vitest";
import { FakeNetwork } from "../support/fake-network.ts";

describe("a device that says it is offline", () => {
  it("is believed at once, before the pong is overdue", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear("pong:0");
    ada.device?.onNetwork(false);
    expect(ada.is).toBe("offline");
    await ada.pass(9_999);
    expect(ada.is).toBe("offline");
    expect(socket.isClosedByClient).toBe(false);
    await ada.pass(1);
    expect([ada.is, socket.isClosedByClient]).toEqual(["offline", true]);
  });

  it("is not believed once the server answers all the same", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.device?.onNetwork(false);
    socket.hear("pong:0");
    expect(ada.is).toBe("live");
  });

  it("is live when its network is back, and asks whether its socket is", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.device?.onNetwork(false);
    ada.device?.onNetwork(true);
    expect([ada.is, socket.pings]).toEqual(["live", 3]);
    await ada.pass(10_000);
    expect(ada.is).toBe("reconnecting");
  });
});
