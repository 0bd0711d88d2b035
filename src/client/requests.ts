import { LIMITS } from "../protocol/limits.ts";
import type { ThreadSnapshot } from "../protocol/thread.ts";
import { each, type Fields, isFields, isSeq, isText, parseJson } from "./fields.ts";
import type { Ports } from "./ports.ts";
import { readMessage, readSnapshot } from "./reading.ts";
import type { OlderPage } from "./timeline.ts";
import type { Tokens } from "./tokens.ts";

/** What came of a request: a value, or a stable code (RFC 9457's `code`, `network` when there was no answer). */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly status: number | null };

/** An answer that takes longer counts as none. */
const ANSWER_MS = 15_000;

/** What the SDK asks over HTTP. */
export class Requests {
  readonly #url: string;
  readonly #tokens: Tokens;
  readonly #fetch: Ports["fetch"];

  constructor(options: { url: string; tokens: Tokens; fetch: Ports["fetch"] }) {
    this.#url = options.url;
    this.#tokens = options.tokens;
    this.#fetch = options.fetch;
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

  /** The status that this token gets at a path; null without an answer. */
  async statusOf(path: string, token: string): Promise<number | null> {
    const asked = await this.#send(path, { token });
    return asked?.status ?? null;
  }

  /** Asks with the token there is, once more with a new one if it has ended. */
  async ask<T>(path: string, request: Asking<T>): Promise<Answer<T>> {
    try {
      const token = await this.#tokens.get();
      const first = await this.#send(path, { ...request, token });
      // The token may have ended in the meantime: once more with a new one.
      const last =
        first?.status === 401 ? await this.#send(path, { ...request, token: await this.#tokens.get(token) }) : first;
      return last ? await understand(last, request.read) : NO_ANSWER;
    } catch {
      return { ok: false, code: "no_token", status: null };
    }
  }

  async #send(path: string, request: Pick<Asking<unknown>, "method" | "body"> & { token: string }) {
    const { method = "GET", body, token } = request;
    try {
      return await this.#fetch(`${this.#url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
        body: body ? JSON.stringify(body) : null,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
    } catch {
      return null;
    }
  }
}

export interface Asking<T> {
  readonly method?: string;
  readonly body?: object;
  readonly read: (fields: Fields) => T | null;
}

const NO_ANSWER = { ok: false, code: "network", status: null } as const;

async function understand<T>(response: Response, read: Asking<T>["read"]): Promise<Answer<T>> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const fields = status === 204 ? {} : parseJson(text);
  if (!isFields(fields)) return { ok: false, code: "not_understood", status };
  if (!response.ok) return { ok: false, code: isText(fields.code) ? fields.code : "not_understood", status };
  const value = read(fields);
  return value === null ? { ok: false, code: "not_understood", status } : { ok: true, value };
}

function readPage({ messages, epoch, before }: Fields): OlderPage | null {
  return isText(epoch) ? { epoch, messages: each(messages, readMessage), hasOlder: isSeq(before) } : null;
}

/** As many messages as a page may have: for more, the server refuses the whole request. */
export const pageLimit = (wish: number): number => Math.min(LIMITS.pageMessages, Math.max(1, Math.trunc(wish) || 1));

export const threadPath = (threadId: string): string => `/v1/threads/${encodeURIComponent(threadId)}`;
