import { type PersonId, personOf } from "./demo.ts";

/** Where in the demo one is: a thread or the first one; seen by one person, or by two side by side. */
export interface Place {
  readonly threadId: string | null;
  readonly as: PersonId | null;
}

/** Reads the address: `/`, `/t/:threadId`, either with `?as=demo-buyer`. */
export function readPlace({ pathname, search }: Pick<URL, "pathname" | "search">): Place {
  const inPath = /^\/t\/([^/]+)\/?$/.exec(pathname)?.[1];
  const as = personOf(new URLSearchParams(search).get("as"))?.userId ?? null;
  return { threadId: inPath === undefined ? null : decoded(inPath), as };
}

export function addressOf({ threadId, as }: Place): string {
  return `/${threadId === null ? "" : `t/${encodeURIComponent(threadId)}`}${as === null ? "" : `?as=${as}`}`;
}

/** A path that is not well-formed is nobody's thread. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
