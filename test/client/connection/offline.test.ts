import { describe, expect, it, onTestFinished, vi } from "vitest";
import { platformPorts } from "../../../src/client/ports.ts";
import { FakeNetwork } from "../../support/fake-network.ts";

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

  it("is believed at once also while the next dial is waited for, and no longer than it says so", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end();
    expect(ada.is).toBe("reconnecting");
    ada.device?.onNetwork(false);
    expect(ada.is).toBe("offline");
    ada.device?.onNetwork(true);
    expect(ada.is).toBe("reconnecting");
  });

  it("knows of nobody that they look on, until it is heard of again", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear({ type: "viewing_changed", threadId: "t1", userId: "bob", viewing: true });
    expect(ada.thread.getSnapshot().viewing).toEqual(["bob"]);
    ada.device?.onNetwork(false);
    expect(ada.thread.getSnapshot().viewing).toEqual([]);
    socket.hear("pong:0");
    expect(ada.thread.getSnapshot().viewing).toEqual(["bob"]);
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
    await ada.pass(2_999);
    expect(ada.is).toBe("live");
    await ada.pass(1);
    expect(ada.is).toBe("reconnecting");
  });

  it("has three seconds to answer when its network is back, and ten after that", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear("pong:0");
    ada.device?.onNetwork(true);
    socket.hear("pong:0");
    await ada.pass(25_000 + 9_999);
    expect(ada.is).toBe("live");
    await ada.pass(1);
    expect(ada.is).toBe("reconnecting");
  });

  it("has three seconds to answer when somebody looks at it again, whatever an earlier ping was given", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    socket.hear("pong:0");
    await ada.pass(25_000);
    ada.device?.onWake();
    await ada.pass(2_999);
    expect(ada.is).toBe("live");
    await ada.pass(1);
    expect(ada.is).toBe("reconnecting");
  });

  it("is not doubted again with each ping that is answered", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.device?.onNetwork(false);
    socket.hear("pong:0");
    const seen: string[] = [];
    ada.thread.on("connection_status", ({ status }) => seen.push(status));
    for (let turn = 0; turn < 10; turn++) {
      await ada.pass(25_000);
      socket.hear("pong:0");
    }
    expect([socket.pings, seen]).toEqual([12, []]);
  });

  it("said so before the thread was closed: that is no news when it is opened again", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    ada.device?.onNetwork(false);
    ada.thread.close();
    (await ada.live()).end();
    await ada.pass(500);
    expect(ada.is).toBe("reconnecting");
  });
});

describe("whoever watches the device", () => {
  /** A page in this state, what is told of it, and how something happens to it. */
  function page(visibilityState: "hidden" | "visible", onLine = true) {
    const document = { visibilityState };
    const happen = new EventTarget();
    vi.stubGlobal("document", document);
    vi.stubGlobal("addEventListener", happen.addEventListener.bind(happen));
    vi.stubGlobal("navigator", { onLine });
    onTestFinished(() => void vi.unstubAllGlobals());
    const told: unknown[] = [];
    const stop = platformPorts().watchDevice({
      onWake: () => told.push("wake"),
      onHidden: () => told.push("hidden"),
      onNetwork: (isOnline) => told.push(isOnline),
      onFreeze: () => told.push("freeze"),
    });
    const fire = (type: string, more: object = {}) => happen.dispatchEvent(Object.assign(new Event(type), more));
    return { document, told, fire, stop };
  }

  it("is told at the beginning how it is: out of sight, and without a network", () => {
    expect(page("hidden", false).told).toEqual(["hidden", false]);
  });

  it("of a tab that opens in the background is not told that somebody looks: it shows itself unseen", () => {
    const { told, fire } = page("hidden");
    fire("pageshow", { persisted: false });
    expect(told).toEqual(["hidden", "hidden"]);
  });

  it("is told of each change: sight, network, put away and taken out again; and nothing once it has stopped", () => {
    const { document, told, fire, stop } = page("visible");
    document.visibilityState = "hidden";
    fire("visibilitychange");
    fire("pagehide", { persisted: false });
    fire("pagehide", { persisted: true });
    document.visibilityState = "visible";
    fire("pageshow", { persisted: true });
    fire("offline");
    fire("online");
    expect(told).toEqual(["hidden", "freeze", "wake", false, true]);
    stop();
    fire("visibilitychange");
    expect(told).toHaveLength(5);
  });
});
