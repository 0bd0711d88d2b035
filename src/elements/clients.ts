import { type Inbox, inboxOf } from "../client/inbox/inbox.ts";
import { createParlor, type GetToken, type Parlor } from "../client/index.ts";
import { fetchToken } from "./token.ts";

/** A user's client and their inbox. */
export interface Client {
  readonly parlor: Parlor;
  readonly inbox: Inbox;
}

/** What an element says of its client. */
export interface ClientWish {
  /** Where the service is: the page's own host unless told. */
  readonly url: string | null;
  /** An address of the page's own host that answers the user's token. */
  readonly tokenUrl: string | null;
  /** … or what gets one. */
  readonly getToken: GetToken | null;
  /** Who is signed in, so that what they wrote is there before there is a token. */
  readonly userId: string | null;
}

interface Shared extends Client {
  readonly wish: ClientWish;
  users: number;
  ending?: ReturnType<typeof setTimeout>;
}

/** Who is moved within the page, or mounted twice as under StrictMode, wants the same client again at once. */
const LINGER_MS = 2_000;

const clients = new Set<Shared>();

/**
 * The client that this wish describes, shared by all who wish the same, and how to let go of it: it is closed a moment
 * after the last has. Null where nobody says how to get a token.
 */
export function takeClient(wish: ClientWish): { readonly client: Client; readonly release: () => void } | null {
  const shared = [...clients].find((other) => isSame(other.wish, wish)) ?? begin(wish);
  if (!shared) return null;
  shared.users++;
  clearTimeout(shared.ending);
  let isOver = false;
  const release = () => {
    if (isOver) return;
    isOver = true;
    if (--shared.users > 0) return;
    shared.ending = setTimeout(() => {
      clients.delete(shared);
      shared.parlor.close();
    }, LINGER_MS);
  };
  return { client: shared, release };
}

function begin(wish: ClientWish): Shared | null {
  const { url, tokenUrl, getToken, userId } = wish;
  const ask = getToken ?? (tokenUrl === null ? null : () => fetchToken(tokenUrl));
  if (!ask) return null;
  const parlor = createParlor({ url: url ?? location.origin, getToken: ask, userId: userId ?? undefined });
  const shared = { parlor, inbox: inboxOf(parlor), wish, users: 0 };
  clients.add(shared);
  return shared;
}

const isSame = (a: ClientWish, b: ClientWish): boolean =>
  a.url === b.url && a.tokenUrl === b.tokenUrl && a.getToken === b.getToken && a.userId === b.userId;
