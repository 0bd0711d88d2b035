import { each, type Fields, isFields, isSeq, isText } from "./fields.ts";
import type { Polled, Post } from "./polling.ts";
import { threadPath } from "./requests.ts";

const PATH = "/v1/inbox/events";

const same = (fields: Fields): Fields => fields;

/** An inbox over HTTP. */
export class InboxPolling implements Polled {
  #version: number | null;
  #transient = "";
  #you = "";
  /** Of the last answer: the presence of each who is watched. */
  #presence = new Map<string, string>();
  /** The last message of each thread of which the user was notified. */
  readonly #notified = new Map<unknown, number>();

  /** Begins after this version; with null, with the inbox as it is. */
  constructor(version: number | null) {
    this.#version = version;
  }

  get cursor(): number {
    return this.#version ?? 0;
  }

  async greet(ask: (path: string) => Promise<Fields | null>): Promise<readonly object[] | null> {
    const answer = await ask(this.path(0));
    if (!answer) return null;
    const { threads, recovered, version, ...now } = answer;
    const isRecovered = recovered === true && this.#version !== null;
    this.read(answer);
    const changed = isRecovered ? each(threads, same) : [];
    return [
      { ...now, version, type: "connection_status", status: "connected", recovered: isRecovered },
      ...changed.map((thread) => ({ ...now, type: "inbox_changed", thread })),
      { type: "caught_up", version },
    ];
  }

  path(wait: number): string {
    const query = new URLSearchParams({ wait: String(wait) });
    if (this.#version !== null) query.set("after", String(this.#version));
    if (this.#transient !== "") query.set("transient", this.#transient);
    return `${PATH}?${query}`;
  }

  read(answer: Fields): readonly object[] {
    const { version, transient, you } = answer;
    const isNews = version !== this.#version;
    if (isSeq(version)) this.#version = version;
    this.#transient = isText(transient) ? transient : "";
    const self = JSON.stringify(you);
    const isSelfNew = self !== this.#you && isFields(you);
    this.#you = self;
    return [
      ...(isNews ? [{ ...answer, type: "changes" }, ...this.#notifications(answer)] : []),
      ...(isSelfNew ? [{ ...you, type: "user_status_update" }] : []),
      ...this.#presenceChanges(answer),
    ];
  }

  request({ type, threadId, ref, ...said }: Fields): Post | undefined {
    const { seq } = said;
    switch (type) {
      case "mark_message_read":
        return { path: `${threadPath(String(threadId))}/read`, body: { seq } };
      case "mark_message_delivered":
        return { path: `${threadPath(String(threadId))}/delivered`, body: { seq } };
      case "mark_notifications_seen":
        return { path: "/v1/inbox/seen", body: {} };
      case "watch_presence":
        return { method: "PUT", path: "/v1/inbox/watches", body: { threadId, ...said }, heard: statuses };
      case "update_status":
        // Who polls is there: a device without a socket has no idleness.
        return said.auto === true ? undefined : { method: "PUT", path: "/v1/inbox/status", body: said };
      default:
        return undefined;
    }
  }

  /** A poll brings rows: those that tell of a message by another that is new are what he is notified of. */
  #notifications({ threads }: Fields): object[] {
    return each(threads, same).flatMap(({ threadId, unread, unseen, title, lastMessage }) => {
      const seq = isFields(lastMessage) && isSeq(lastMessage.seq) ? lastMessage.seq : 0;
      const isNew = seq > (this.#notified.get(threadId) ?? 0);
      this.#notified.set(threadId, seq);
      const notification = { ...Object(lastMessage), type: "new_message_notification", threadId, unread, title };
      return isNew && unseen === true && unread !== 0 ? [notification] : [];
    });
  }

  #presenceChanges(answer: Fields): object[] {
    const before = this.#presence;
    const now = each(answer.presence, same);
    this.#presence = new Map(now.map((one) => [String(one.userId), JSON.stringify(one)]));
    return statuses({ presence: now.filter((one) => before.get(String(one.userId)) !== JSON.stringify(one)) });
  }
}

const statuses = ({ presence }: Fields): object[] =>
  each(presence, same).map((one) => ({ ...one, type: "user_status_change" }));
