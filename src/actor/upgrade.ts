import * as z from "zod";
import { type Identity, identity } from "../protocol/identity.ts";

/**
 * The upgrade is a `fetch` to an object, not a call. The Worker says in this header who is calling and what they ask,
 * and sends nothing else of the client's, so nothing in it can pass for ours.
 */
const HEADER = "x-parlor-upgrade";

/** What the Worker says. The query is as it came, for the object's own schema to read. */
const arrival = z.object({ caller: identity, query: z.record(z.string(), z.string()) });
type Arrival = z.infer<typeof arrival>;

/** The request that an object gets for a client's upgrade, with the query as it was read. */
export function upgradeRequest(caller: Identity, query: Readonly<Record<string, unknown>>): Request {
  const texts = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const said = JSON.stringify({ caller, query: Object.fromEntries(texts) });
  return new Request("https://object/", { headers: { [HEADER]: encodeURIComponent(said), Upgrade: "websocket" } });
}

/** Who is calling and what they ask, as the Worker said it; undefined if it did not. */
export function readUpgrade(request: Request): Arrival | undefined {
  const said = request.headers.get(HEADER);
  return said === null ? undefined : arrival.safeParse(JSON.parse(decodeURIComponent(said))).data;
}
