import { describe, expect, it } from "vitest";
import type { ParlorOptions } from "../../../src/client/index.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { kept, storageOf } from "../../support/reloads.ts";

describe("what is written where nobody has opened the thread", () => {
  it("goes out, and the thread is left", async () => {
    const ada = new FakeNetwork();
    const sent = ada.thread.send({ text: "hi" });
    await ada.settled();
    const socket = ada.accept();
    const { events, sent: answer } = ada.server.post("ada", sent.id, "hi");
    socket.hear(...events, answer);
    expect([sent.status, ada.is]).toEqual(["sent", "closed"]);
    ada.thread.send({ text: "again" });
    await ada.settled();
    expect(ada.accept().of("send_message")).toHaveLength(1);
  });

  it("… but not once the client is closed", async () => {
    const ada = new FakeNetwork();
    ada.parlor.close();
    ada.thread.send({ text: "hi" });
    await ada.settled();
    expect(ada.sockets).toEqual([]);
  });

  it("in two hundred threads goes out a few threads at a time", async () => {
    const browser = new FakeBrowser();
    for (let n = 100; n < 300; n++) {
      const id = `00000000-0000-7000-8000-000000000${n}`;
      browser.kept.set(id, kept({ threadId: `t${n}`, id, writtenAt: 4e12 }));
    }
    const page = new FakeNetwork({ userId: "ada", storage: browser.open().storage });
    for (let turn = 0; turn < 4; turn++) await page.settled();
    expect(page.sockets).toHaveLength(4);
    const socket = page.accept();
    const [frame] = socket.of("send_message");
    const { events, sent } = page.server.post("ada", String(frame?.id), "old");
    socket.hear(...events, sent);
    await page.settled();
    expect([socket.isClosedByClient, page.sockets.length]).toEqual([true, 5]);
  });

  it("goes out also beside threads that get nowhere: each has its turn", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const items = names.map((name, n) =>
      kept({ threadId: name, id: `00000000-0000-7000-8000-00000000000${n}`, writtenAt: 4e12 }),
    );
    const page = new FakeNetwork({ userId: "ada", storage: async () => storageOf({ readAll: async () => items }) });
    page.status = 503;
    const dialled = (name: string) => page.sockets.filter(({ url }) => url.pathname.includes(`/threads/${name}/`));
    for (let second = 0; second < 40; second++) {
      await page.pass(1_000);
      for (const socket of page.sockets) if (!socket.isEnded && !socket.url.pathname.includes("/e/")) socket.end();
    }
    const [last] = dialled("e");
    expect([dialled("e").length, last?.isEnded]).toEqual([1, false]);
    last?.open();
    last?.hear(...page.server.greeting(new URLSearchParams()));
    const [frame] = last?.of("send_message") ?? [];
    const { events, sent } = page.server.post("ada", String(frame?.id), "old");
    last?.hear(...events, sent);
    await page.settled();
    expect(last?.isClosedByClient).toBe(true);
    // One after the other the rest is tried again, no faster than a thread would be by itself.
    const before = page.sockets.length;
    for (let second = 0; second < 300; second++) {
      await page.pass(1_000);
      for (const socket of page.sockets) if (!socket.isEnded) socket.end();
    }
    const perThread = names.slice(0, 4).map((name) => dialled(name).length);
    expect(Math.min(...perThread)).toBeGreaterThan(10);
    expect((page.sockets.length - before) / 4).toBeLessThan(300 / 5);
  });

  it("in more threads than have a turn is dialled no earlier than the server named, nor more often out of sight", async () => {
    const items = Array.from({ length: 6 }, (_, n) =>
      kept({ threadId: `t${n}x`, id: `00000000-0000-7000-8000-00000000000${n}`, writtenAt: 4e12 }),
    );
    const make = (answer?: object, watchDevice: ParlorOptions["watchDevice"] = () => () => {}) => {
      const fetch = async () => Response.json({ code: "internal", ...answer }, { status: 503 });
      return new FakeNetwork({
        userId: "ada",
        storage: async () => storageOf({ readAll: async () => items }),
        fetch,
        watchDevice,
      });
    };
    const end = async (page: FakeNetwork, seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        await page.pass(1_000);
        for (const socket of page.sockets) if (!socket.isEnded) socket.end();
      }
    };
    const named = make({ retryAfterMs: 600_000 });
    await end(named, 580);
    expect(named.sockets).toHaveLength(6);
    await end(named, 400);
    expect(named.sockets.length).toBeGreaterThan(9);
    const hidden = make(undefined, (listener) => {
      listener.onHidden();
      return () => {};
    });
    await end(hidden, 600);
    expect(hidden.sockets.length).toBeLessThanOrEqual(6 * 11);
  });

  it("goes out also beside threads that the server holds back, and one that is opened by hand begins anew", async () => {
    const items = ["a", "b", "c", "d", "e"].map((name, n) =>
      kept({ threadId: name, id: `00000000-0000-7000-8000-00000000000${n}`, writtenAt: 4e12 }),
    );
    const page = new FakeNetwork({ userId: "ada", storage: async () => storageOf({ readAll: async () => items }) });
    await page.settled();
    for (const socket of page.sockets) {
      socket.open();
      socket.hear(...page.server.greeting(new URLSearchParams()));
      const [{ id } = {}] = socket.of("send_message");
      socket.hear({ type: "error", code: "rate_limited", retryable: true, retryAfterMs: 3_600_000, id });
    }
    for (let n = 0; n < 8; n++) {
      await page.pass(5_000);
      for (const socket of page.sockets) if (socket.isOpen) socket.hear("pong:0");
    }
    expect(page.socket.url.pathname).toContain("/threads/e/");
    expect(page.sockets.filter(({ isClosedByClient }) => isClosedByClient).length).toBeGreaterThan(0);
    page.status = 503;
    for (let n = 0; n < 40; n++) {
      page.socket.end();
      await page.pass(1_000);
    }
    const thread = page.parlor.thread("a");
    void thread.open();
    expect(thread.getSnapshot().connection).toEqual({ status: "connecting" });
  });

  it("what is sent without haste is not interrupted by what waits", async () => {
    const items = Array.from({ length: 60 }, (_, n) =>
      kept({
        threadId: n < 50 ? "long" : `t${n}x`,
        id: `00000000-0000-7000-8000-0000000000${10 + n}`,
        writtenAt: 4e12,
      }),
    );
    const page = new FakeNetwork({ userId: "ada", storage: async () => storageOf({ readAll: async () => items }) });
    await page.settled();
    const [socket] = page.sockets;
    socket?.open();
    socket?.hear(...page.server.greeting(new URLSearchParams()));
    for (let n = 0; n < 50; n++) {
      await page.pass(2_000);
      const { id, message } = socket?.of("send_message").at(-1) ?? {};
      const { events, sent } = page.server.post("ada", String(id), String(message));
      socket?.hear(...events, sent);
      socket?.hear("pong:0");
    }
    await page.settled();
    expect(socket?.of("send_message")).toHaveLength(50);
  });

  it("I7: goes out after what was written yesterday, though the storage is slow", async () => {
    const opening = Promise.withResolvers<void>();
    const storage = async () =>
      storageOf({
        readAll: async () => {
          await opening.promise;
          return [kept({ writtenAt: 4e12 })];
        },
      });
    const page = new FakeNetwork({ userId: "ada", storage });
    const socket = await page.live();
    page.thread.send({ text: "new" });
    await page.settled();
    opening.resolve();
    for (let turn = 0; turn < 4; turn++) await page.settled();
    expect(socket.of("send_message").map(({ message }) => message)).toEqual(["old"]);
  });
});

it("I3: what is found kept when its thread is here already, and has it, is neither shown twice nor sent", async () => {
  const opening = Promise.withResolvers<void>();
  const item = kept({ writtenAt: 4e12, isTried: true });
  const storage = async () =>
    storageOf({
      readAll: async () => {
        await opening.promise;
        return [item];
      },
    });
  const page = new FakeNetwork({ userId: "ada", storage });
  page.server.post("ada", item.id, item.text);
  const socket = await page.live();
  opening.resolve();
  for (let turn = 0; turn < 4; turn++) await page.settled();
  expect([page.texts(), socket.of("send_message")]).toEqual([["old"], []]);
});
