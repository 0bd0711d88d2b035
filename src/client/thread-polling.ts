import { each, type Fields, isSeq, isText, texts } from "./fields.ts";
import type { Polled, Post } from "./polling.ts";
import { threadPath } from "./requests.ts";

/** Where a thread's poll begins: its log and the last seq; without an epoch, at the newest page. */
interface Beginning {
  readonly epoch: string | null;
  readonly cursor: number;
  readonly pageSize: number;
}

const same = (fields: Fields): Fields => fields;

/** A thread over HTTP. */
export class ThreadPolling implements Polled {
  readonly #path: string;
  readonly #threadId: string;
  readonly #beginning: Beginning;
  #epoch: string;
  #cursor: number;
  #transient = "";
  /** Of the last answer: who types, who looks, who has read how far, each by a key. */
  #before = new Map<string, unknown>();

  constructor(threadId: string, beginning: Beginning) {
    this.#threadId = threadId;
    this.#path = threadPath(threadId);
    this.#beginning = beginning;
    this.#epoch = beginning.epoch ?? "";
    this.#cursor = beginning.cursor;
  }

  get cursor(): number {
    return this.#cursor;
  }

  async greet(ask: (path: string) => Promise<Fields | null>): Promise<readonly object[] | null> {
    const hello = await ask(this.#path);
    if (!hello) return null;
    const { epoch, pageSize } = this.#beginning;
    const missed = epoch === null ? null : await ask(this.path(0));
    const recovered = missed?.recovered === true;
    const page = recovered ? missed : await ask(`${this.#path}/messages?limit=${pageSize}`);
    if (!page) return null;
    this.#epoch = String(hello.epoch);
    const events = recovered ? each(page.events, same) : each(page.messages, same).reverse();
    this.#cursor = Number(recovered ? page.lastSeq : page.asOfSeq);
    return [
      { ...hello, type: "connection_status", status: "connected", recovered },
      ...events,
      { type: "caught_up", threadId: this.#threadId, seq: this.#cursor },
    ];
  }

  path(wait: number): string {
    const query = new URLSearchParams({ epoch: this.#epoch, after: String(this.#cursor), wait: String(wait) });
    if (this.#transient !== "") query.set("transient", this.#transient);
    return `${this.#path}/events?${query}`;
  }

  read(answer: Fields): readonly object[] | null {
    if (answer.recovered !== true) return null;
    const events = each(answer.events, same);
    const { seq } = events.at(-1) ?? {};
    if (isSeq(seq)) this.#cursor = seq;
    return [...events, ...this.#changes(answer)];
  }

  request({ type, ref, ...said }: Fields): Post | undefined {
    const { id, seq } = said;
    switch (type) {
      case "send_message":
        return {
          path: `${this.#path}/messages`,
          body: said,
          heard: (sent) => [{ ...sent, type: "message_sent", threadId: this.#threadId, id }],
        };
      case "mark_message_read":
        return { path: `${this.#path}/read`, body: { seq } };
      case "mark_message_delivered":
        return { path: `${this.#path}/delivered`, body: { seq } };
      case "typing_start":
      case "typing_stop":
        return { path: `${this.#path}/typing`, body: { isTyping: type === "typing_start" } };
      default:
        return undefined;
    }
  }

  /** What is so now and was not. */
  #changes({ transient, typing, viewing, cursors, serverTime }: Fields): Fields[] {
    const threadId = this.#threadId;
    this.#transient = isText(transient) ? transient : "";
    const before = this.#before;
    this.#before = new Map();
    const frames: Fields[] = [];
    const note = (key: string, value: unknown, frame: Fields) => {
      this.#before.set(key, value);
      if (before.get(key) !== value) frames.push({ threadId, at: serverTime, ...frame });
      before.delete(key);
    };
    // Typing is forgotten unless it is said again.
    for (const userId of texts(typing)) note(`t${userId}`, serverTime, { type: "user_typing", userId, isTyping: true });
    for (const userId of texts(viewing)) note(`v${userId}`, 1, { type: "viewing_changed", userId, viewing: true });
    for (const { userId, readSeq, deliveredSeq } of each(cursors, same)) {
      note(`d${userId}`, deliveredSeq, { type: "message_delivered", userId, seq: deliveredSeq });
      note(`r${userId}`, readSeq, { type: "message_read", userId, seq: readSeq });
    }
    for (const key of before.keys()) {
      const userId = key.slice(1);
      if (key[0] === "t") frames.push({ threadId, type: "user_typing", userId, isTyping: false });
      if (key[0] === "v") frames.push({ threadId, type: "viewing_changed", userId, viewing: false });
    }
    return frames;
  }
}
