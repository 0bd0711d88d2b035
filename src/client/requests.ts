import { PAGE_MESSAGES } from "../protocol/limits.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import { each, type Fields, isFields, isSeq, isText, numberOr, parseJson } from "./fields.ts";
import { type Incoming, readFrame } from "./frames.ts";
import type { Ports } from "./ports.ts";
import { readMessage, readSnapshot } from "./reading.ts";
import type { OlderPage } from "./timeline.ts";
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

type Refused = Extract<Answer<never>, { ok: false }>;

/** An answer that takes longer counts as none. */
const ANSWER_MS = 15_000;

/** What the SDK asks over HTTP. */
export class Requests {
  readonly #url: string;
  readonly #tokens: Tokens;
  readonly #ports: Pick<Ports, "fetch" | "clock">;

  constructor(options: { url: string; tokens: Tokens; ports: Pick<Ports, "fetch" | "clock"> }) {
    this.#url = options.url;
    this.#tokens = options.tokens;
    this.#ports = options.ports;
  }

  /** Opens the thread that the application's grant allows, or returns the one there is. */
  createThread(wish: { grant: string }): Promise<Answer<ThreadSnapshot>> {
    return this.ask("/v1/threads", { method: "POST", body: wish, read: readSnapshot });
  }

  /** A thread and its people at this moment. */
  thread(threadId: string): Promise<Answer<ThreadSnapshot>> {
    return this.ask(threadPath(threadId), { read: readSnapshot });
  }

  /** The page of messages before this seq. */
  olderMessages(threadId: string, page: { before: number; limit: number }): Promise<Answer<OlderPage>> {
    const query = `?before=${page.before}&limit=${pageLimit(page.limit)}`;
    return this.ask(`${threadPath(threadId)}/messages${query}`, { read: readPage });
  }

  /** Every event after the cursor. */
  missed(threadId: string, cursor: string): Promise<Answer<readonly Incoming[]>> {
    const read = ({ recovered, events }: Fields) => (recovered === true ? each(events, readFrame) : null);
    return this.ask(`${threadPath(threadId)}/events?${cursor}&wait=0`, { read });
  }

  /** Asks with the token there is, once more with a new one if it has ended. */
  async ask<T>(path: string, request: Asking<T>): Promise<Answer<T>> {
    try {
      const token = await this.#tokens.get();
      const first = await this.askWith(token, path, request);
      // The token may have ended in the meantime.
      return !first.ok && first.status === 401
        ? await this.askWith(await this.#tokens.get(token), path, request)
        : first;
    } catch {
      return { ok: false, code: "no_token", status: null };
    }
  }

  /** Asks once, with this token. */
  async askWith<T>(token: string, path: string, request: Asking<T>): Promise<Answer<T>> {
    const { method = "GET", body, read, waitMs = 0 } = request;
    const { clock, fetch } = this.#ports;
    const giveUp = new AbortController();
    const answer = fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : null,
      // The service sends nobody elsewhere: whoever does is not the service.
      redirect: "manual",
      signal: giveUp.signal,
    }).then((response) => understand(response, read));
    return within(clock, ANSWER_MS + waitMs, answer).catch(() => {
      giveUp.abort();
      return refused("network", null);
    });
  }
}

export interface Asking<T> {
  readonly method?: string;
  readonly body?: object;
  readonly read: (fields: Fields) => T | null;
  /** How long the server may take on purpose. */
  readonly waitMs?: number;
}

const refused = (code: string, status: number | null, retryAfterMs?: number): Refused => ({
  ...{ ok: false, code, status, retryAfterMs },
});

async function understand<T>(response: Response, read: Asking<T>["read"]): Promise<Answer<T>> {
  const { status, ok } = response;
  const fields = status === 204 ? {} : parseJson(await response.text());
  if (isFields(fields)) {
    if (!ok)
      return refused(isText(fields.code) ? fields.code : "not_understood", status, numberOr(fields.retryAfterMs));
    const value = read(fields);
    return value === null ? refused("not_understood", status) : { ok: true, value };
  }
  // A page where JSON should be, or a way elsewhere: a network that wants something of its user first. A refusal that
  // is not the service's own says nothing for good.
  return refused(status < 400 || status === 511 ? "captive_portal" : "not_understood", null);
}

function readPage({ messages, epoch, before }: Fields): OlderPage | null {
  return isText(epoch) ? { epoch, messages: each(messages, readMessage), hasOlder: isSeq(before) } : null;
}

/** As many messages as a page may have: for more, the server refuses the whole request. */
export const pageLimit = (wish: number): number => Math.min(PAGE_MESSAGES, Math.max(1, Math.trunc(wish) || 1));

export const threadPath = (threadId: string): string => `/v1/threads/${encodeURIComponent(threadId)}`;
