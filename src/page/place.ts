import { type PersonId, personOf } from "./demo-people.ts";

/** Where in the demo one is: a thread or the first one; seen by one person, or by two side by side. */
export interface Place {
  readonly threadId: string | null;
  readonly as: PersonId | null;
}

/** Links that the page follows by itself, so that nobody goes offline; every other is the browser's. */
export const OWN_LINKS = /^\/(?:$|[?#]|t\/|homes(?:$|[?#]))/;

/** Reads what a route has found: `/`, `/t/:threadId`, `/homes`, each with `?as=demo-buyer`. */
export function readPlace({ params, query }: Found): Place {
  return { threadId: params.threadId ?? null, as: personOf(query.as)?.userId ?? null };
}

const THREAD = /^\/t\/([^/]+)$/;

/** What `readPlace` will find at an address, before any route is asked; null where no conversation is shown. */
export function placeAt({ pathname, search }: Pick<Location, "pathname" | "search">): Place | null {
  const as = new URLSearchParams(search).get("as") ?? undefined;
  if (pathname === "/") return readPlace({ params: {}, query: { as } });
  const [, id = ""] = THREAD.exec(pathname) ?? [];
  return isReadable(id) ? readPlace({ params: { threadId: decodeURIComponent(id) }, query: { as } }) : null;
}

interface Found {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

export function addressOf({ threadId, as }: Place): string {
  return `/${threadId === null ? "" : `t/${encodeURIComponent(threadId)}`}${suffix(as)}`;
}

export const homesAddress = (as: Place["as"]): string => `/homes${suffix(as)}`;

const suffix = (as: Place["as"]): string => (as === null ? "" : `?as=${as}`);

/** A path that is not well-formed is nobody's thread, and must not stop the page. */
export function isReadable(path: string): boolean {
  try {
    // A minifier takes the call for one without consequences, and away, if nobody uses what it gives.
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}
