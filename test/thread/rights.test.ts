import { describe, expect, it } from "vitest";
import type { Identity } from "../../src/protocol/identity.ts";
import type { MemberInput } from "../../src/protocol/member.ts";
import { ok } from "../../src/protocol/result.ts";
import { putMember, removeMember } from "../../src/thread/members.ts";
import { poll } from "../../src/thread/polling.ts";
import { message } from "../support/frames.ts";
import { person, Stage, service } from "../support/thread-stage.ts";

const SERVICE = "the-service";

/** A thread whose server signs tokens "user" and "service" for the same `sub`, as often as one likes. */
function scene(members?: MemberInput[]) {
  const verify = async (token: string) => ok(person(SERVICE, { service: token === "service" }));
  return new Stage({ verify, members });
}

const refresh = (token: "user" | "service") => ({ type: "refresh_token", token, ref: token });

describe("A7: a socket whose token is renewed", () => {
  it("A7: of a service that is no member and is no service any more is closed 4003 at once, and hears nothing", async () => {
    const stage = scene();
    const [ada, socket] = [stage.connect("ada"), stage.connect(service)];
    await socket.say({ type: "set_view", visible: true });
    socket.take();
    await socket.say(refresh("user"));
    expect(socket.peer.closed).toMatchObject({ code: 4003 });
    expect(stage.room.connections.viewing(stage.clock.now())).toEqual([]);
    expect(socket.take()).toEqual([{ type: "connection_status", status: "closing", code: 4003 }]);
    for (const text of ["one", "two", "three"]) await ada.say(message(text));
    stage.sleep();
    await stage.connect("ada").say(message("four"));
    expect(socket.take()).toEqual([]);
  });

  it("A7: nor does it hear what was waiting for a flush", async () => {
    const stage = scene();
    const crowd = Array.from({ length: 9 }, () => [stage.connect("ada"), stage.connect("bob")]).flat();
    const socket = stage.connect(service);
    await crowd[0]?.say(message("at once"));
    socket.take();
    await crowd[0]?.say(message("waits for the pause"));
    await socket.say(refresh("user"));
    stage.clock.advance(1_000);
    expect(socket.take()).toEqual([{ type: "connection_status", status: "closing", code: 4003 }]);
    expect(stage.room.thread.lastSeq).toBe(2);
  });

  it("A7: of a service that stays one goes on", async () => {
    const stage = scene();
    const [ada, socket] = [stage.connect("ada"), stage.connect(service)];
    socket.take();
    await socket.say(refresh("service"));
    await ada.say(message("hello"));
    expect(socket.take()).toMatchObject([{ status: "connected", you: { userId: SERVICE } }, { message: "hello" }]);
  });

  it("A7: of a service that is a member, too, goes on with what the member may do and see", async () => {
    const stage = scene();
    const ada = stage.connect("ada");
    const before = message("before they came");
    await ada.say(before);
    putMember(stage.room, person("ada"), { userId: SERVICE, access: "reader" });
    const socket = stage.connect(service);
    await socket.say({ ...message("as the service"), replyTo: before.id });
    socket.take();
    await socket.say(refresh("user"));
    expect(socket.take()).toMatchObject([{ status: "connected", ref: "user", you: { access: "reader" } }]);
    await socket.say({ type: "mark_message_read", id: before.id });
    await socket.say(message("as a reader"));
    expect(socket.take()).toMatchObject([{ code: "not_found" }, { code: "read_only" }]);
    putMember(stage.room, person("ada"), { userId: SERVICE, access: "member" });
    await socket.say({ ...message("quoting"), replyTo: before.id });
    await ada.say(message("welcome"));
    expect(socket.take()).toMatchObject([
      { type: "member_updated" },
      { type: "error", code: "reply_not_found" },
      { message: "welcome" },
    ]);
    const again = stage.connect(person(SERVICE), { epoch: stage.room.thread.record?.epoch, after: 0 });
    expect(again.take()).toMatchObject([{ recovered: false }, { type: "caught_up" }]);
  });

  it("A7 M7: is held to a user's rate once it is a user's, and to none once it is a service's", async () => {
    const stage = scene([{ userId: "ada" }, { userId: SERVICE }]);
    const socket = stage.connect(service);
    for (let n = 0; n < 30; n++) await socket.say(message(`${n}`));
    await socket.say(refresh("user"));
    socket.take();
    for (let n = 0; n < 21; n++) await socket.say(message(`${n}`));
    expect(socket.take().at(-1)).toMatchObject({ code: "rate_limited" });
    await socket.say(refresh("service"));
    await socket.say(message("again"));
    expect(socket.take()).toMatchObject([{ status: "connected" }, { message: "again" }, { type: "message_sent" }]);
  });

  it("A7: of several tokens holds the one that was sent last, whichever is judged first", async () => {
    const judged: Record<string, (identity: Identity) => void> = {};
    const verify = async (token: string) => ok(await new Promise<Identity>((resolve) => (judged[token] = resolve)));
    const stage = new Stage({ verify, members: [{ userId: "ada" }, { userId: SERVICE, access: "reader" }] });
    const socket = stage.connect(service);
    const both = socket.say([
      { type: "refresh_token", token: "first" },
      { type: "refresh_token", token: "last" },
    ]);
    judged.last?.(person(SERVICE));
    judged.first?.(service);
    await both;
    socket.take();
    await socket.say(message("still a service?"));
    expect(socket.take()).toMatchObject([{ code: "read_only" }]);
  });
});

it("A7 P3: a poll is judged by the token it came with, and once more when it ends", async () => {
  const stage = scene();
  const query = { after: 0, wait: 25, epoch: stage.room.thread.record?.epoch };
  const [byService, byMember] = [poll(stage.room, service, query), poll(stage.room, person("bob"), query)];
  removeMember(stage.room, person("ada"), "bob");
  expect(await byService).toMatchObject({ ok: true, value: { events: [{ type: "member_left" }] } });
  expect(await byMember).toMatchObject({ error: { code: "not_found" } });
  expect(await poll(stage.room, person(SERVICE), query)).toMatchObject({ error: { code: "not_found" } });
});
