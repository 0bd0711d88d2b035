import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

function upgrade(path: string, protocols: string | undefined, headers: Record<string, string> = {}) {
  const offered = protocols === undefined ? undefined : { "Sec-WebSocket-Protocol": protocols };
  return exports.default.fetch(
    new Request(`http://localhost/v1/threads/${path}`, { headers: { Upgrade: "websocket", ...offered, ...headers } }),
  );
}

/** The first that a socket says. */
function firstWord(response: Response): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const socket = response.webSocket;
  socket?.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))));
  socket?.accept();
  return promise;
}

/** What a refused socket says before it closes, and the code of its close. */
async function farewell(response: Response): Promise<unknown[]> {
  const said: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<unknown[]>();
  const socket = response.webSocket;
  socket?.addEventListener("message", ({ data }) => {
    said.push(JSON.parse(String(data)));
  });
  socket?.addEventListener("close", ({ code }) => resolve([...said, code]));
  socket?.accept();
  return promise;
}

const closing = (code: number) => [{ type: "connection_status", status: "closing", code }, code];

async function createThread(id: string) {
  await ask("POST /v1/threads", { token: await serviceToken(), body: { id, members: [{ userId: "ada" }] } });
}

describe("GET /v1/threads/:id/socket", () => {
  it("A1: is answered with exactly parlor.v1, and the server speaks first", async () => {
    await createThread("s1");
    const response = await upgrade("s1/socket", `parlor.v1, bearer.${await tokenOf("ada")}`);
    expect(response.status).toBe(101);
    expect(response.headers.get("Sec-WebSocket-Protocol")).toBe("parlor.v1");
    expect([await firstWord(response)].flat()[0]).toMatchObject({
      type: "connection_status",
      status: "connected",
      threadId: "s1",
      you: { userId: "ada" },
    });
  });

  it("A1: takes the offers in any order", async () => {
    await createThread("s1");
    const response = await upgrade("s1/socket", `bearer.${await tokenOf("ada")},parlor.v1, other`);
    expect([await firstWord(response)].flat()[0]).toMatchObject({ status: "connected" });
  });

  it("H9: without an upgrade is told to upgrade", async () => {
    const reply = await ask("GET /v1/threads/s1/socket", { token: await tokenOf("ada") });
    expect(reply).toMatchObject({ status: 426, body: { code: "upgrade_required" } });
    expect(reply.headers.get("Upgrade")).toBe("websocket");
  });

  it.each([
    ["no offers", undefined],
    ["no token", "parlor.v1"],
    ["an empty token", "parlor.v1, bearer."],
    ["a token that is none", "parlor.v1, bearer.a.b.c"],
    ["500 offers", Array.from({ length: 500 }, (_, i) => `p${i}`).join(", ")],
    ["60 KB of token", `parlor.v1, bearer.${"a".repeat(60_000)}`],
  ])("A6: with %s is refused with 401", async (_, protocols) => {
    const response = await upgrade("s1/socket", protocols);
    expect([response.status, await response.json()]).toMatchObject([401, { status: 401 }]);
    expect(response.headers.get("WWW-Authenticate")).toContain("Bearer");
  });

  it("A6: with two tokens is refused, though both are good", async () => {
    const [ada, bob] = [await tokenOf("ada"), await tokenOf("bob")];
    const response = await upgrade("s1/socket", `parlor.v1, bearer.${ada}, bearer.${bob}`);
    expect([response.status, await response.json()]).toMatchObject([401, { code: "unauthorized" }]);
  });

  it("A1: a token elsewhere is not read", async () => {
    const token = await tokenOf("ada");
    const response = await upgrade(`s1/socket?token=${token}`, "parlor.v1", { Authorization: `Bearer ${token}` });
    expect([response.status, await response.json()]).toMatchObject([401, { code: "unauthorized" }]);
  });

  it("C9: a client of another version is told so by 4010", async () => {
    const response = await upgrade("s1/socket", `parlor.v2, bearer.${await tokenOf("ada")}`);
    expect(response.status).toBe(101);
    // A browser opens the socket, and so learns the code, only if one of its own offers comes back.
    expect(response.headers.get("Sec-WebSocket-Protocol")).toBe("parlor.v2");
    expect(await farewell(response)).toEqual(closing(CLOSE.protocolVersion));
  });

  it("A1: the token is not echoed to a client that offers nothing else", async () => {
    const response = await upgrade("s1/socket", `bearer.${await tokenOf("ada")}`);
    expect(response.headers.has("Sec-WebSocket-Protocol")).toBe(false);
    expect(await farewell(response)).toEqual(closing(CLOSE.protocolVersion));
  });

  it("A8 C6: absent and not yours close alike", async () => {
    await createThread("s1");
    const protocols = `parlor.v1, bearer.${await tokenOf("mallory")}`;
    for (const id of ["s1", "absent"]) {
      const response = await upgrade(`${id}/socket`, protocols);
      expect([response.status, response.headers.get("Sec-WebSocket-Protocol")]).toEqual([101, "parlor.v1"]);
      expect(await farewell(response)).toEqual(closing(CLOSE.notFound));
    }
  });

  it("A1: internal headers of a client are not the Worker's", async () => {
    await createThread("s1");
    const identity = { userId: "ada", service: true, issuedAt: 0, expiresAt: 9e15 };
    const forged = {
      "x-parlor-identity": encodeURIComponent(JSON.stringify(identity)),
      "x-parlor-thread": "s1",
    };
    const response = await upgrade("s1/socket", `parlor.v1, bearer.${await tokenOf("mallory")}`, forged);
    expect(await farewell(response)).toEqual(closing(CLOSE.notFound));
  });

  it("A4: a name of any script reaches the thread", async () => {
    await createThread("s2");
    const response = await upgrade(
      "s2/socket",
      `parlor.v1, bearer.${await tokenOf("ada", { name: "Адa ✓ 愛\ud800" })}`,
    );
    const said = await firstWord(response);
    expect([said].flat()[0]).toMatchObject({ status: "connected" });
  });

  it.each(["after=-1", "after=x", "after=", "after=0x10", "tail=0", "tail=101", `epoch=${"e".repeat(65)}`])(
    "H9: ?%s is refused",
    async (query) => {
      const response = await upgrade(`s1/socket?${query}`, `parlor.v1, bearer.${await tokenOf("ada")}`);
      expect([response.status, await response.json()]).toMatchObject([400, { code: "invalid_request" }]);
    },
  );

  it("A8: an impossible id is not found", async () => {
    const response = await upgrade("a%2fb/socket", `parlor.v1, bearer.${await tokenOf("ada")}`);
    expect([response.status, await response.json()]).toMatchObject([404, { code: "not_found" }]);
  });
});
