import { type Identity, identity } from "../protocol/identity.ts";

/**
 * The upgrade is a `fetch` to an object, not a call. The Worker says in this header who is calling, and sends
 * nothing of the client's but the query, so nothing in it can pass for ours.
 */
const IDENTITY_HEADER = "x-parlor-identity";

/** The request that an object gets for a client's upgrade, with the query as it was read. */
export function upgradeRequest(url: string, caller: Identity, query: object): Request {
  const { origin, pathname } = new URL(url);
  const target = new URL(pathname, origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  const identityHeader = { [IDENTITY_HEADER]: encodeURIComponent(JSON.stringify(caller)) };
  return new Request(target, { headers: { ...identityHeader, Upgrade: "websocket" } });
}

/** Who is calling, as the Worker said it. */
export function upgradeCaller(request: Request): Identity | undefined {
  const said = request.headers.get(IDENTITY_HEADER);
  return identity.safeParse(JSON.parse(decodeURIComponent(said ?? "null"))).data;
}

/** The query of an upgrade, for a schema to judge. */
export function upgradeQuery(request: Request): unknown {
  return Object.fromEntries(new URL(request.url).searchParams);
}
