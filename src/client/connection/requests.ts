import { PAGE_MESSAGES } from "../../protocol/limits.ts";
import { type Fields, isFields, maybe, parseJson, shape, text, whole } from "../codec/readers.ts";
import type { Ports } from "../ports.ts";
import type { Tokens } from "./tokens.ts";
import { within } from "./within.ts";

/** What came of a request: a value, or why not. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /**
       * A stable code (RFC 9457's `code`); or `network` when there was no answer, `captive_portal` when something else
       * answered in the server's place, `no_token` when the application gave none.
       */
      readonly code: string;
      readonly status: number | null;
      readonly retryAfterMs?: number;
    };

export type Refused = Extract<Answer<never>, { ok: false }>;

/** An answer that takes longer counts as none. */
const ANSWER_MS = 15_000;

/** Who is asked, and as whom. */
interface Service {
  readonly url: string;
  readonly tokens: Tokens;
  readonly ports: Pick<Ports, "fetch" | "clock">;
}

export interface Asking<T> {
  readonly path: string;
  readonly method?: string;
  readonly body?: object;
  readonly read: (fields: Fields) => T | null;
  /** How long the server may take on purpose. */
  readonly waitMs?: number;
  /** Ends it: nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** Asks over HTTP. */
export type AskService = <T>(asking: Asking<T>) => Promise<Answer<T>>;

/** Asks with the token there is, once more with a new one if it has ended. */
export const asker =
  (service: Service): AskService =>
  async (asking) => {
    const { tokens } = service;
    try {
      const token = await tokens.get();
      const first = await askWith(service, token, asking);
      // The token may have ended in the meantime.
      return first.ok || first.status !== 401 ? first : await askWith(service, await tokens.get(token), asking);
    } catch {
      return refused("no_token", null);
    }
  };

/** Asks once, with this token. */
export async function askWith<T>({ url, ports }: Service, token: string, asking: Asking<T>): Promise<Answer<T>> {
  const { path, method = "GET", body, read, waitMs = 0, signal } = asking;
  const giveUp = new AbortController();
  const abort = () => giveUp.abort();
  // What it ends with may live for days, and end thousands: none of them is remembered for longer than it takes.
  signal?.addEventListener("abort", abort, { signal: giveUp.signal });
  const answer = ports.fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    body: body ? JSON.stringify(body) : null,
    // The service sends nobody elsewhere: whoever does is not the service.
    redirect: "manual",
    signal: giveUp.signal,
  });
  const understood = answer.then((response) => understand(response, read));
  try {
    return await within(ports.clock, ANSWER_MS + waitMs, understood);
  } catch {
    return refused("network", null);
  } finally {
    abort();
  }
}

const refused = (code: string, status: number | null): Refused => ({ ok: false, code, status });

const readRefusal = shape({ code: text, retryAfterMs: maybe(whole) });

async function understand<T>(response: Response, read: Asking<T>["read"]): Promise<Answer<T>> {
  const { status, ok } = response;
  const fields = status === 204 ? {} : parseJson(await response.text());
  // A page where JSON should be, or a way elsewhere: a network that wants something of its user first. A refusal that
  // is not the service's own says nothing for good.
  if (!isFields(fields)) return refused(status < 400 || status === 511 ? "captive_portal" : NOT_UNDERSTOOD, null);
  const refusal = readRefusal(fields);
  if (!ok) return refusal ? { ok, status, ...refusal } : refused(NOT_UNDERSTOOD, null);
  const value = read(fields);
  return value === null ? refused(NOT_UNDERSTOOD, status) : { ok, value };
}

const NOT_UNDERSTOOD = "not_understood";

/** As many messages as a page may have: for more, the server refuses the whole request. */
export const pageLimit = (wish: number): number => Math.min(PAGE_MESSAGES, Math.max(1, Math.trunc(wish) || 1));

export const threadPath = (threadId: string): string => `/v1/threads/${encodeURIComponent(threadId)}`;
