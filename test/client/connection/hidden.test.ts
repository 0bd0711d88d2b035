import { describe, expect, it } from "vitest";
import { FakeNetwork } from "../../support/fake-network.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

const MINUTE_MS = 60_000;

/** Lets minutes pass on sockets that answer. */
async function pass(ada: FakeNetwork, minutes: number): Promise<void> {
  for (let n = 0; n < minutes * 30; n++) {
    await ada.pass(2_000);
    if (!ada.socket.isClosedByClient) ada.socket.hear("pong:0");
  }
}

describe("a page out of sight", () => {
  it("closes a thread's socket after five minutes, and comes back within 300 ms when it is seen", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.device?.onHidden();
    await pass(ada, 4);
    expect(socket.isClosedByClient).toBe(false);
    await pass(ada, 1);
    expect([ada.is, socket.isClosedByClient]).toEqual(["idle", true]);
    await pass(ada, 600);
    expect(ada.sockets).toHaveLength(1);
    ada.server.post("bob", "message-of-bob-1", "meanwhile");
    ada.device?.onWake();
    await ada.pass(300);
    ada.accept();
    expect(ada.texts()).toEqual(["meanwhile"]);
  });

  it("keeps it while it was hidden for less, each time", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    for (let n = 0; n < 5; n++) {
      ada.device?.onHidden();
      await pass(ada, 4);
      ada.device?.onWake();
      await pass(ada, 2);
    }
    expect([ada.is, ada.sockets.length]).toEqual(["live", 1]);
  });

  it("I12: keeps it as long as something is still to be sent, and opens it for what is written", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    const sent = ada.thread.send({ text: "on its way" });
    ada.device?.onHidden();
    await pass(ada, 6);
    expect(ada.is).toBe("live");
    const { events, sent: acknowledgement } = ada.server.post("ada", sent.id, "on its way");
    socket.hear(...events, acknowledgement);
    expect(ada.is).toBe("idle");
    ada.thread.send({ text: "by a script" });
    await ada.settled();
    expect(ada.accept().of("send_message")).toHaveLength(1);
  });

  it("dials at most once a minute when its connection broke, and so does an inbox", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    ada.device?.onHidden();
    ada.socket.end();
    await ada.pass(59_999);
    expect(ada.sockets).toHaveLength(1);
    await ada.pass(1);
    expect(ada.sockets).toHaveLength(2);

    const stage = new InboxStage();
    await stage.open();
    stage.device.listener?.onHidden();
    stage.server.refuseWith = 503;
    stage.server.cut();
    await stage.pass(10 * MINUTE_MS);
    expect(stage.server.dials.length).toBeLessThanOrEqual(11);
    stage.server.refuseWith = null;
    await stage.pass(MINUTE_MS);
    expect(stage.view.connection.status).toBe("live");
    await stage.pass(60 * MINUTE_MS);
    expect(stage.view.connection.status).toBe("live");
  });

  it("lets go of its sockets when it is put away, and comes back when it is taken out again (bfcache)", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    ada.device?.onFreeze();
    expect([ada.is, socket.isClosedByClient]).toEqual(["idle", true]);
    ada.device?.onWake();
    await ada.settled();
    ada.accept();
    expect(ada.is).toBe("live");

    const stage = new InboxStage();
    await stage.open();
    stage.device.listener?.onFreeze();
    stage.server.change("a");
    stage.device.listener?.onWake();
    await stage.pass(300);
    expect(stage.view.connection.status).toBe("live");
    expect(stage.ids).toEqual(["a"]);
  });

  it("that was closed out of sight knows nothing of it when it is opened again: a thread, and an inbox", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    ada.device?.onHidden();
    ada.thread.close();
    await ada.pass(6 * MINUTE_MS);
    await ada.live();
    expect(ada.is).toBe("live");

    const stage = new InboxStage();
    await stage.open();
    stage.device.listener?.onHidden();
    stage.inbox.close();
    await stage.pass(MINUTE_MS);
    await stage.open();
    stage.server.refuseWith = 503;
    stage.server.cut();
    await stage.pass(5_000);
    expect(stage.server.dials.length).toBeGreaterThan(2);
  });

  it("stays closed if it was closed by hand", async () => {
    const ada = new FakeNetwork();
    await ada.live();
    ada.device?.onFreeze();
    ada.thread.close();
    expect(ada.device).toBeUndefined();
    expect(ada.is).toBe("closed");
  });
});

describe("a device that slept", () => {
  it("compares deadlines with the clock: what died meanwhile is dialled anew", async () => {
    const ada = new FakeNetwork();
    const socket = await ada.live();
    // The clock jumps, and no timer has run on the way.
    ada.clock.leap(8 * 60 * MINUTE_MS);
    ada.device?.onWake();
    expect(socket.pings).toBeGreaterThan(1);
    await ada.pass(10_000);
    expect(ada.is).toBe("reconnecting");
    await ada.pass(300);
    ada.accept();
    expect(ada.is).toBe("live");
  });

  it.each(["onWake", "online", "by hand"] as const)("is back within 300 ms: %s", async (how) => {
    const ada = new FakeNetwork();
    ada.chance = 0.99;
    (await ada.live()).end();
    if (how === "onWake") ada.device?.onWake();
    else if (how === "online") ada.device?.onNetwork(true);
    else ada.thread.reconnect();
    await ada.pass(300);
    expect(ada.sockets).toHaveLength(2);
  });

  it("says when it tries again", async () => {
    const ada = new FakeNetwork();
    (await ada.live()).end();
    const { connection } = ada.thread.getSnapshot();
    expect(connection).toMatchObject({ status: "reconnecting", attempt: 1, retryAt: ada.clock.now() + 2_200 });
  });
});
