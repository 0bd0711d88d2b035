import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createParlor } from "../../../src/client/index.ts";
import { platformPorts } from "../../../src/client/ports.ts";
import { FakeServer } from "../../../src/testing/index.ts";

beforeEach(() => {
  vi.spyOn(console, "debug").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Everything that was printed while ada sent a message. */
async function printed(): Promise<string[]> {
  const server = new FakeServer();
  server.createThread({ threadId: "t1", members: ["ada", "bob"] });
  const thread = createParlor({ ...server.ports("ada"), debug: platformPorts().debug }).thread("t1");
  void thread.open();
  await server.pass(1_000);
  thread.send({ text: "a secret text" });
  await server.pass(1_000);
  expect(thread.getSnapshot().messages.map(({ text }) => text)).toEqual(["a secret text"]);
  return vi.mocked(console.debug).mock.calls.map((words) => JSON.stringify(words));
}

it("prints nothing unless asked", async () => {
  vi.stubEnv("DEBUG", "express:*");
  expect(await printed()).toEqual([]);
});

it("prints no token when a socket cannot be opened with it, whatever the browser says of that", async () => {
  vi.stubEnv("DEBUG", "parlor:*");
  const openSocket = (address: { protocols: readonly string[] }): never => {
    throw new SyntaxError(`invalid subprotocol: ${address.protocols.join()}`);
  };
  const server = new FakeServer();
  const ports = { ...server.ports("ada"), openSocket, debug: platformPorts().debug };
  void createParlor({ ...ports, getToken: async () => "secret" })
    .thread("t1")
    .open();
  await server.pass(1_000);
  const lines = vi.mocked(console.debug).mock.calls.map((words) => JSON.stringify(words));
  expect(lines).toContain('["parlor:socket","SyntaxError"]');
  expect(lines.filter((line) => line.includes("secret"))).toEqual([]);
});

it("prints states and frames, and neither a token nor a text", async () => {
  vi.stubEnv("DEBUG", "parlor:*");
  const lines = await printed();
  for (const part of ["connecting → live", "send_message", "new_message", "message_sent"]) {
    expect(lines.some((line) => line.includes(part))).toBe(true);
  }
  expect(lines.filter((line) => line.includes("secret") || line.includes("fake."))).toEqual([]);
});

it("prints a topic alone, in a page by what its storage says", async () => {
  vi.stubGlobal("document", {});
  vi.stubGlobal("localStorage", { debug: "app:*, parlor:connection" });
  const lines = await printed();
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !line.startsWith('["parlor:connection"'))).toEqual([]);
});

it("where storage may not be read, prints nothing and goes on", async () => {
  vi.stubGlobal("document", {});
  vi.stubGlobal("localStorage", {
    get debug() {
      throw new Error("SecurityError");
    },
  });
  expect(await printed()).toEqual([]);
});
