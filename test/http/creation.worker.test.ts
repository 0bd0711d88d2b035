import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/http/app.ts";
import { grantFor, serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));
const askWith = (settings: object) => asking((request) => app.fetch(request, { ...env, ...settings }));
const askOpen = askWith({ OPEN_THREADS: "true" });

/** An inbox hears of its threads in its own time. */
const PATIENT = { timeout: 15_000 };

const subject = { type: "listing", id: "42", title: "Two rooms with a balcony", price: "€ 389,000" };
const members = [{ userId: "ada", name: "Ada", role: "buyer" }, { userId: "bob" }];

describe("POST /v1/threads by the service", () => {
  it("H1 G1: creates a thread, and returns it untouched when asked again", async () => {
    const token = await serviceToken();
    const first = await ask("POST /v1/threads", { token, body: { id: "listing:42:buyer:7", subject, members } });
    expect(first).toMatchObject({
      status: 201,
      body: { threadId: "listing:42:buyer:7", lastSeq: 0, subject, members: expect.anything() },
    });
    const again = await ask("POST /v1/threads", {
      token,
      body: { id: "listing:42:buyer:7", title: "Other", members: [{ userId: "mallory" }] },
    });
    expect(again).toMatchObject({ status: 200, body: first.body });
  });

  it("G1: without an id makes one", async () => {
    const token = await serviceToken();
    const one = await ask("POST /v1/threads", { token, body: { members } });
    const other = await ask("POST /v1/threads", { token, body: { members } });
    expect(one).toMatchObject({ status: 201, body: { threadId: expect.stringMatching(/^t_[0-9a-f]{32}$/) } });
    expect(other.body).not.toMatchObject({ threadId: Object(one.body).threadId });
  });

  it("G2: is not limited", async () => {
    const asked = askWith({ LIMITS: '{"threadsPerUser":{"burst":1,"perSecond":0.001}}' });
    const token = await serviceToken();
    for (let i = 0; i < 3; i++)
      expect(await asked("POST /v1/threads", { token, body: { members } })).toMatchObject({ status: 201 });
  });
});

describe("POST /v1/threads by a user", () => {
  it("G2: is refused without the leave of the application", async () => {
    for (const body of [{ members }, { id: "listing:43", members }]) {
      expect(await ask("POST /v1/threads", { token: await tokenOf("ada"), body })).toMatchObject({
        status: 403,
        body: { code: "forbidden" },
      });
    }
  });

  it("G2 H1: with a grant creates the thread that the application named", async () => {
    const token = await tokenOf("ada");
    const drawn = [members[0], { userId: "bob", picture: "/people/bob.svg" }];
    const body = { grant: await grantFor("ada", { id: "granted-1", subject, members: drawn }) };
    expect(await ask("POST /v1/threads", { token, body })).toMatchObject({
      status: 201,
      body: { threadId: "granted-1", subject, you: { userId: "ada" }, members: [{ userId: "ada" }, drawn[1]] },
    });
    expect(await ask("POST /v1/threads", { token, body })).toMatchObject({ status: 200 });
  });

  it("G2: nobody else has it in their inbox before a word is written", async () => {
    const [token, other] = [await tokenOf("gil"), await tokenOf("hana")];
    const grant = await grantFor("gil", { id: "granted-4", members: [{ userId: "gil" }, { userId: "hana" }] });
    expect(await ask("POST /v1/threads", { token, body: { grant } })).toMatchObject({ status: 201 });
    const threads = async (of: string) => Object((await ask("GET /v1/inbox", { token: of })).body).threads;
    await expect.poll(() => threads(token), PATIENT).toMatchObject([{ threadId: "granted-4" }]);
    expect(await threads(other)).toEqual([]);
    const body = { id: "0193e2b0-0000-7000-8000-00000000f001", messageType: "text", message: "Is it still available?" };
    await ask("POST /v1/threads/granted-4/messages", { token, body });
    const row = { threadId: "granted-4", unread: 1, unseen: true };
    await expect.poll(() => threads(other), PATIENT).toMatchObject([row]);
  });

  it("G2: announce is now or first_message, and nothing else", async () => {
    const token = await serviceToken();
    expect(await ask("POST /v1/threads", { token, body: { members, announce: "later" } })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });

  it("A5: with somebody else's grant is refused", async () => {
    const body = { grant: await grantFor("ada", { id: "granted-2", members }) };
    expect(await ask("POST /v1/threads", { token: await tokenOf("bob"), body })).toMatchObject({
      status: 403,
      body: { code: "invalid_grant", detail: expect.stringContaining("somebody else") },
    });
    expect(await ask("GET /v1/threads/granted-2", { token: await serviceToken() })).toMatchObject({ status: 404 });
  });

  it("A8: with a grant for a thread that is there and not theirs gets no word of it", async () => {
    await ask("POST /v1/threads", { token: await serviceToken(), body: { id: "granted-3", members } });
    const grant = await grantFor("mallory", { id: "granted-3", members: [{ userId: "mallory" }] });
    expect(await ask("POST /v1/threads", { token: await tokenOf("mallory"), body: { grant } })).toMatchObject({
      status: 404,
    });
  });

  it("G2: is limited, and told when the next may come; what is there may be opened all the same", async () => {
    const asked = askWith({ LIMITS: '{"threadsPerUser":{"burst":2,"perSecond":0.01}}' });
    const token = await tokenOf("eve");
    const open = async (id: string) => {
      const grant = await grantFor("eve", { id, members: [{ userId: "eve" }] });
      return asked("POST /v1/threads", { token, body: { grant } });
    };
    expect(await open("eve-1")).toMatchObject({ status: 201 });
    expect(await open("eve-2")).toMatchObject({ status: 201 });
    const refused = await open("eve-3");
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited", retryAfterMs: expect.any(Number) } });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(90);
    expect(await open("eve-1")).toMatchObject({ status: 200 });
    expect(await ask("GET /v1/threads/eve-3", { token: await serviceToken() })).toMatchObject({ status: 404 });
  });
});

describe("POST /v1/threads where threads are open", () => {
  it("G2: a member creates a thread under an id of ours", async () => {
    const created = await askOpen("POST /v1/threads", { token: await tokenOf("ada"), body: { subject, members } });
    expect(created).toMatchObject({ status: 201, body: { threadId: expect.stringMatching(/^t_/), subject } });
  });

  it("G2: names and roles of others are not taken from them, nor any picture", async () => {
    const picture = "https://tracker.example.com/pixel.png";
    const claimed = [
      { userId: "ada", picture },
      { userId: "bob", name: "The Bank", role: "notary", picture },
    ];
    const created = await askOpen("POST /v1/threads", { token: await tokenOf("ada"), body: { members: claimed } });
    expect(created.status).toBe(201);
    expect(JSON.stringify(created.body)).not.toMatch(/The Bank|notary|tracker/);
  });

  it.each([
    ["with an id of their own", { id: "listing:44", members }],
    ["for others only", { members: [{ userId: "bob" }] }],
  ])("G2: is refused %s", async (_, body) => {
    expect(await askOpen("POST /v1/threads", { token: await tokenOf("ada"), body })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });
});
