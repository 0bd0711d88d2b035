import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/http/app.ts";
import { tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));
const askWith = (settings: object) => asking((request) => app.fetch(request, { ...env, ...settings }));

/** `ALLOWED_ORIGINS` is https://homes.example, and the service stands at http://localhost. */
const allowed = ["https://homes.example", "http://localhost"];
const foreign = [
  "http://homes.example",
  "https://homes.example:8443",
  "https://homes.example.evil.example",
  "https://evil-homes.example",
  "https://www.homes.example",
  "https://homes.example.",
  "https://HOMES.example",
  "https://homes.example/",
  "https://ada@homes.example",
  "https://homes.example, https://evil.example",
  "https://localhost",
  "http://localhost:8080",
  "file://",
  "null",
  "*",
  "",
];

describe("CORS", () => {
  it.each(allowed)("H9: a page of %s may read the answers", async (Origin) => {
    const reply = await ask("GET /v1/threads/t1", { headers: { Origin } });
    expect(reply.headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    expect(reply.headers.get("Access-Control-Expose-Headers")).toBe("Retry-After");
    expect(reply.headers.get("Vary")).toBe("Origin");
  });

  it.each(allowed)("H9: a page of %s may ask beforehand", async (Origin) => {
    const headers = { Origin, "Access-Control-Request-Method": "PUT" };
    const reply = await ask("OPTIONS /v1/threads/t1/members/bob", { headers });
    expect(reply.status).toBe(204);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "access-control-allow-origin": Origin,
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": "Authorization, Content-Type",
      vary: "Origin",
    });
  });

  it.each(foreign)("H9: a page of %j may not, and is not reflected", async (Origin) => {
    const token = await tokenOf("ada");
    for (const route of ["GET /v1/threads/t1", "OPTIONS /v1/threads/t1"]) {
      const reply = await ask(route, { token, headers: { Origin } });
      expect([...reply.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      expect(reply.headers.get("Vary")).toBe("Origin");
    }
  });

  it("H9: never with credentials", async () => {
    const reply = await ask("OPTIONS /v1/threads", { headers: { Origin: "https://homes.example" } });
    expect(reply.headers.has("Access-Control-Allow-Credentials")).toBe(false);
  });

  it("H9: FRONTEND_URL is another name of the list, and what is no origin in it counts for nothing", async () => {
    const asked = askWith({
      ALLOWED_ORIGINS: "",
      FRONTEND_URL: "http://localhost:3000, https://a.example/app/,*,null,data:x",
    });
    const allowedOrigin = async (Origin: string) => {
      const reply = await asked("GET /v1/threads/t1", { headers: { Origin } });
      return reply.headers.get("Access-Control-Allow-Origin");
    };
    expect(await allowedOrigin("http://localhost:3000")).toBe("http://localhost:3000");
    expect(await allowedOrigin("https://a.example")).toBe("https://a.example");
    for (const Origin of ["null", "*", "data:x", "https://homes.example"])
      expect(await allowedOrigin(Origin)).toBeNull();
  });
});

describe("the origin of an upgrade", () => {
  const upgrade = async (Origin: string) => {
    const protocols = `parlor.v1, bearer.${await tokenOf("ada")}`;
    const headers = { Upgrade: "websocket", Origin, "Sec-WebSocket-Protocol": protocols };
    return app.fetch(new Request("http://localhost/v1/threads/nowhere/socket", { headers }), env);
  };

  it.each(allowed)("A6: %s may open a socket", async (Origin) => {
    const response = await upgrade(Origin);
    response.webSocket?.accept();
    expect(response.status).toBe(101);
  });

  it.each(foreign)("A6: %j may not", async (Origin) => {
    const response = await upgrade(Origin);
    expect([response.status, await response.json()]).toMatchObject([403, { code: "origin_not_allowed" }]);
  });
});
