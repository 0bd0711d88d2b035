import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { beforeAll, describe, expect, it } from "vitest";
import { securityHeaders } from "../../src/http/security-headers.ts";

const CSP = "Content-Security-Policy";

/** The headers of `public/_headers`: of every file that the page consists of. */
function pageHeaders(): Headers {
  const lines = readFileSync(new URL("../../public/_headers", import.meta.url), "utf8").split("\n");
  const set = lines.filter((line) => /^\s+\S/.test(line)).map((line) => line.trim().split(/:\s*(.*)/s));
  return new Headers(set.map(([name = "", value = ""]): [string, string] => [name, value]));
}

/** "default-src 'none'; base-uri 'none'", directive by directive. */
const directives = (headers: Headers) =>
  new Map((headers.get(CSP) ?? "").split(/;\s*/).map((line) => [line.split(" ")[0] ?? "", line] as const));

describe("the headers of the page and those of the API", () => {
  const page = pageHeaders();
  let api: Headers;
  beforeAll(async () => {
    const app = new Hono().use(securityHeaders).get("/", (c) => c.text(""));
    api = (await app.request("/")).headers;
  });

  it("are the same, but for what each may load and whether it may be kept", () => {
    const own = new Set(["content-type", "cache-control", CSP.toLowerCase()]);
    const shared = [...api].filter(([name]) => !own.has(name));
    expect(shared.length).toBeGreaterThan(5);
    expect(Object.fromEntries([...page].filter(([name]) => !own.has(name)))).toEqual(Object.fromEntries(shared));
  });

  it("agree in every directive of the policy that both have", () => {
    const ofPage = directives(page);
    const ofApi = [...directives(api)];
    expect(ofApi.length).toBeGreaterThan(3);
    expect(ofApi.map(([name]) => [name, ofPage.get(name)])).toEqual(ofApi);
  });

  it("let the page load and reach nothing elsewhere", () => {
    const sources = [...directives(page).values()].flatMap((line) => line.split(" ").slice(1));
    expect([...new Set(sources)].sort()).toEqual(["'none'", "'self'", "data:"]);
    expect(directives(page).get("connect-src")).toBe("connect-src 'self'");
  });
});
