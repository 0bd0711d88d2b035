import type { InboxPage, InboxThread, PatchInboxThread } from "../protocol/inbox.ts";
import { type Fields, isFields } from "./fields.ts";
import type { Filter } from "./inbox-listings.ts";
import { type Changes, readChanges, readInboxPage, readInboxThread } from "./inbox-reading.ts";
import type { Answer, Requests } from "./requests.ts";

/** What the inbox asks over HTTP. */
export class InboxRequests {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** A page of threads; without a cursor the first. */
  page(filter: Filter, cursor: string | null): Promise<Answer<InboxPage>> {
    const query = new URLSearchParams(cursor === null ? { filter } : { filter, cursor });
    return this.#requests.ask(`/v1/inbox?${query}`, { read: readInboxPage });
  }

  /** The rows that changed after this version. */
  changes(after: number): Promise<Answer<Changes>> {
    return this.#requests.ask(`/v1/inbox/events?after=${after}&wait=0`, { read: readChanges });
  }

  /** Changes a row; answers with it where the server does. */
  edit(threadId: string, patch: PatchInboxThread): Promise<Answer<InboxThread | null>> {
    const path = `/v1/inbox/threads/${encodeURIComponent(threadId)}`;
    return this.#requests.ask<Row>(path, { method: "PATCH", body: patch, read: readRow }).then(withoutRow);
  }
}

interface Row {
  readonly row: InboxThread | null;
}

const readRow = (fields: Fields): Row => ({ row: readInboxThread(isFields(fields.thread) ? fields.thread : fields) });

const withoutRow = (answer: Answer<Row>): Answer<InboxThread | null> =>
  answer.ok ? { ok: true, value: answer.value.row } : answer;
