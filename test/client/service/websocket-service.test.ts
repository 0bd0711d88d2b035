import { beforeEach, describe, expect, it } from "vitest";
import { inboxOf } from "../../../src/client/inbox/inbox.ts";
import { createParlor } from "../../../src/client/index.ts";
import { WebSocketService } from "../../../src/client/service/websocket-service.ts";
import { FakeServer, VirtualClock } from "../../../src/testing/index.ts";

let server: FakeServer;
let room: ReturnType<FakeServer["createThread"]>;
let service: WebSocketService;
let heard: { type: string }[];

const EVENTS = [
  ...(["new_message", "new_message_notification", "message_sent", "message_read", "user_typing"] as const),
  ...(["user_status_change", "user_status_update", "connection_status", "error"] as const),
];

beforeEach(() => {
  server = new FakeServer();
  room = server.createThread({ threadId: "t1", members: ["ada", "bob"] });
  service = new WebSocketService();
  const { getToken: _, storage: __, ...ports } = server.ports("ada");
  service.configure(ports);
  heard = [];
  for (const type of EVENTS) service.on(type, (event: { type: string }) => heard.push(event));
});

const of = (type: string) => heard.filter((event) => event.type === type);
const statuses = () => of("connection_status").map((event) => "status" in event && event.status);

async function connected(): Promise<void> {
  void service.connect(server.token("ada"));
  await server.pass(1_000);
}

/** Another user, by the same service. */
async function bob(): Promise<WebSocketService> {
  const other = new WebSocketService();
  other.configure(server.ports("bob"));
  void other.connect();
  other.joinMessageThread("t1");
  await server.pass(1_000);
  return other;
}

it("tells how the connection goes, and comes back", async () => {
  await connected();
  expect(service.getSnapshot()).toMatchObject({ isConnected: true, connectionStatus: "live", error: null });
  server.cut();
  expect(service.getSnapshot().isConnected).toBe(false);
  await server.pass(30_000);
  expect(service.getSnapshot().isConnected).toBe(true);
  service.disconnect();
  expect(statuses()).toEqual(["connecting", "live", "reconnecting", "live", "closed"]);
});

it("has no timer left after a disconnect, so that a process may end, and finds again what it had seen", async () => {
  const clock = new VirtualClock();
  const own = new WebSocketService();
  const { storage: _, ...ports } = server.ports("ada");
  own.configure({ ...ports, clock });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await server.pass(ms);
  };
  room.post("bob", "message-of-bob-1", "Is it still available?");
  void own.connect();
  own.joinMessageThread("t1");
  await pass(1_000);
  await pass(0);
  expect(own.getClient()?.parlor.thread("t1").getSnapshot().messages).toHaveLength(1);
  own.disconnect();
  await pass(0);
  expect(clock.nextAt).toBe(Number.POSITIVE_INFINITY);
  void own.connect();
  own.joinMessageThread("t1");
  // The server has said nothing yet.
  await pass(0);
  expect(own.getClient()?.parlor.thread("t1").getSnapshot().messages).toHaveLength(1);
});

it("tells all events of the server by their names", async () => {
  await connected();
  service.joinMessageThread("t1");
  const other = await bob();
  service.sendMessage("t1", "Is it still available?");
  await server.pass(1_000);
  other.markMessageRead("t1", room.lastSeq);
  other.startTyping("t1");
  other.updateStatus("busy");
  service.updateStatus("away");
  await server.pass(2_000);
  other.sendMessage("t1", "It is.");
  other.sendMessage("t1", " ");
  service.sendMessage("t1", " ");
  await server.pass(2_000);
  expect(EVENTS.filter((type) => of(type).length === 0)).toEqual([]);
  expect(of("new_message").map((event) => "message" in event && event.message)).toEqual([
    "Is it still available?",
    "It is.",
  ]);
  expect(of("error")).toMatchObject([{ code: "invalid_text", threadId: "t1" }]);
  expect(of("user_status_change").at(-1)).toMatchObject({ userId: "bob", status: "busy" });
});

it("threads that were joined before there was a connection are joined with it", async () => {
  service.joinMessageThread("t1");
  await connected();
  room.say("bob", "Hello");
  expect(of("new_message")).toMatchObject([{ message: "Hello" }]);
  service.leaveMessageThread("t1");
  room.say("bob", "Gone?");
  expect(of("new_message")).toHaveLength(1);
  expect(of("new_message_notification").length).toBeGreaterThan(0);
});

it("marks as read by a message's id, by its seq, and says so when there is no such message", async () => {
  await connected();
  service.joinMessageThread("t1");
  await server.pass(1_000);
  room.say("bob", "one");
  room.say("bob", "two");
  const [first] = room.log;
  service.markMessageRead("t1", first && "id" in first ? first.id : "");
  await server.pass(2_000);
  expect(room.member("ada")?.readSeq).toBe(1);
  service.markMessageRead("t1", 2);
  service.markMessageRead("t1", "no-such-message-id");
  await server.pass(2_000);
  expect(room.member("ada")?.readSeq).toBe(2);
  expect(of("error")).toMatchObject([{ code: "not_found", threadId: "t1" }]);
});

it("a listener is called once however often it was added, and not after it was removed", async () => {
  await connected();
  const calls: string[] = [];
  const listener = ({ message }: { message: string }) => calls.push(message);
  service.addEventListener("new_message", listener);
  const off = service.addEventListener("new_message", listener);
  service.joinMessageThread("t1");
  await server.pass(1_000);
  room.say("bob", "one");
  off();
  room.say("bob", "two");
  expect(calls).toEqual(["one"]);
});

it("a thread that is not there, and a message without a connection, are errors and nothing worse", async () => {
  expect(service.sendMessage("t1", "too early")).toBeNull();
  await connected();
  service.joinMessageThread("nobody's");
  await server.pass(1_000);
  expect(of("error")).toMatchObject([
    { code: "invalid_request", threadId: "t1" },
    { code: "not_found", threadId: "nobody's" },
  ]);
});

it("a new token of the same user keeps the threads; one of another user leaves them", async () => {
  await connected();
  service.joinMessageThread("t1");
  await server.pass(1_000);
  await connected();
  room.say("bob", "still here");
  expect(of("new_message")).toHaveLength(1);
  void service.connect(server.token("bob"));
  await server.pass(1_000);
  expect(service.getSnapshot().isConnected).toBe(true);
  room.say("ada", "not for this page");
  expect(of("new_message")).toHaveLength(1);
});

it("with getToken, an expired token is followed by a new one", async () => {
  service.configure(server.ports("ada"));
  void service.connect();
  await server.pass(1_000);
  server.expireTokens();
  await server.pass(30_000);
  expect(service.getSnapshot().isConnected).toBe(true);
});

it("without a url, says what is missing", async () => {
  const other = new WebSocketService();
  await expect(other.connect("token")).rejects.toThrow("websocketService.configure({ url })");
});

it("tells components what it is made of: the same while it is connected, and of another user another", async () => {
  expect(service.getClient()).toBeNull();
  const seen: unknown[] = [];
  service.subscribe(() => seen.push(service.getClient()));
  await connected();
  const client = service.getClient();
  expect(client?.parlor.thread("t1")).toBe(client?.parlor.thread("t1"));
  expect(client?.inbox.getSnapshot().threads).toHaveLength(1);
  expect(seen.at(-1)).toBe(client);
  void service.connect(server.token("bob"));
  await server.pass(1_000);
  expect(service.getClient()).not.toBe(client);
  expect(seen.at(-1)).toBe(service.getClient());
  service.disconnect();
  expect([service.getClient(), seen.at(-1)]).toEqual([null, null]);
});

describe("what waits where there is no IndexedDB", () => {
  /** Something is written while the server is down, and the service is told to leave. */
  async function leftWaiting(leave = async () => service.disconnect()): Promise<void> {
    await connected();
    server.faults.isDown = true;
    server.cut();
    service.sendMessage("t1", "Is it still available?");
    await server.pass(1_000);
    await leave();
    server.faults.isDown = false;
    await server.pass(10_000, 1_000);
    expect(room.log).toEqual([]);
  }

  it("is sent, once, when the same user connects again", async () => {
    await leftWaiting();
    await connected();
    await server.pass(10_000, 1_000);
    service.disconnect();
    await connected();
    await server.pass(10_000, 1_000);
    expect(room.log).toMatchObject([{ senderId: "ada", message: "Is it still available?" }]);
    expect(of("error")).toEqual([]);
  });

  it("is not sent for another user, and waits for its own", async () => {
    await leftWaiting();
    void service.connect(server.token("bob"));
    await server.pass(10_000, 1_000);
    expect([service.getSnapshot().isConnected, room.log]).toEqual([true, []]);
    await connected();
    await server.pass(10_000, 1_000);
    expect(room.log).toMatchObject([{ senderId: "ada" }]);
  });

  const loggedOut = async () => {
    await service.getClient()?.parlor.logout();
    service.disconnect();
  };

  it("is forgotten with a logout", async () => {
    await leftWaiting(loggedOut);
    await connected();
    await server.pass(10_000, 1_000);
    expect([service.getSnapshot().isConnected, room.log]).toEqual([true, []]);
  });

  it("is forgotten with a logout that comes before it is known who is here again", async () => {
    await leftWaiting();
    service.configure({ getToken: () => new Promise<string>(() => {}) });
    void service.connect();
    await loggedOut();
    await connected();
    await server.pass(10_000, 1_000);
    expect([service.getSnapshot().isConnected, room.log]).toEqual([true, []]);
  });
});

describe("with a client that is lent to it", () => {
  let held: string[];
  let lent: WebSocketService;

  function lend() {
    const parlor = createParlor(server.ports("ada"));
    const inbox = inboxOf(parlor);
    held = [];
    lent = new WebSocketService({
      parlor,
      inbox,
      retain: (part) => {
        const name = "id" in part ? part.id : "inbox";
        void part.open();
        held.push(name);
        return () => held.splice(held.indexOf(name), 1);
      },
    });
    return { parlor, inbox };
  }

  it("it is connected when that is, and says so from the start", async () => {
    const { parlor, inbox } = lend();
    expect(lent.getSnapshot().connectionStatus).toBe("idle");
    void inbox.open();
    await server.pass(1_000);
    const live = { isConnected: true, connectionStatus: "live" };
    expect(lent.getSnapshot()).toMatchObject(live);
    const later = new WebSocketService({ parlor, inbox, retain: () => () => {} });
    expect(later.getSnapshot()).toMatchObject(live);
  });

  it("it stays that one's user, whatever token it is given", async () => {
    const { parlor } = lend();
    lent.joinMessageThread("t1");
    void lent.connect(server.token("bob"));
    expect(held).toEqual(["t1"]);
    await server.pass(1_000);
    const sent = lent.sendMessage("t1", "It is me");
    await server.pass(1_000);
    expect(await sent?.done).toMatchObject({ ok: true });
    expect(lent.getClient()?.parlor).toBe(parlor);
    expect(parlor.thread("t1").getSnapshot().messages).toMatchObject([{ senderId: "ada", text: "It is me" }]);
  });

  it("it holds the threads that are joined, and closes none that others have open", async () => {
    const { parlor } = lend();
    room.post("bob", "message-of-bob-1", "Is it still available?");
    lent.joinMessageThread("t1");
    lent.markMessageRead("t1", "message-of-bob-1");
    await server.pass(2_000);
    expect(held).toEqual(["t1"]);
    expect(room.member("ada")?.readSeq).toBe(1);
    lent.leaveMessageThread("t1");
    expect(held).toEqual([]);
    expect(parlor.thread("t1").getSnapshot().connection.status).toBe("live");
  });

  it("disconnecting leaves its threads and closes the inbox, and the client can be used again", async () => {
    const { inbox } = lend();
    void lent.connect();
    lent.joinMessageThread("t1");
    await server.pass(1_000);
    lent.disconnect();
    expect(held).toEqual([]);
    expect(lent.getSnapshot()).toMatchObject({ isConnected: false, connectionStatus: "closed" });
    void lent.connect();
    await server.pass(1_000);
    expect(inbox.getSnapshot().connection.status).toBe("live");
    expect(lent.getSnapshot().isConnected).toBe(true);
  });

  it("who only uses it holds the inbox once, and leaves all when the last has gone", async () => {
    lend();
    void lent.whileUsed.open();
    void lent.whileUsed.open();
    lent.joinMessageThread("t1");
    expect(held).toEqual(["inbox", "t1"]);
    lent.whileUsed.close();
    expect(held).toEqual([]);
  });

  it("who has connected it stays so when those who only use it have gone", async () => {
    lend();
    void lent.whileUsed.open();
    lent.joinMessageThread("t1");
    void lent.connect();
    lent.whileUsed.close();
    expect(held).toEqual(["t1"]);
  });
});
