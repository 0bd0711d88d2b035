import { type Identity, identity } from "../protocol/identity.ts";

/**
 * The upgrade is a `fetch` to an object, not a call. The Worker says in this header who is calling, and sends
 * nothing of the client's but the query, so nothing in it can pass for ours.
 */
const IDENTITY_HEADER = "x-parlor-identity";

/** The request that an object gets for a client's upgrade. */
export function upgradeRequest(url: string, caller: Identity, headers: Record<string, string> = {}): Request {
  return new Request(url, {
    headers: { ...headers, Upgrade: "websocket", [IDENTITY_HEADER]: encodeURIComponent(JSON.stringify(caller)) },
  });
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
