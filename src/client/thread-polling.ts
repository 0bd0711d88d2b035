import { each, type Fields, isText, texts } from "./fields.ts";
import type { Ask, Polled } from "./polling.ts";
import { pageLimit, threadPath } from "./requests.ts";
import type { ThreadState } from "./state.ts";

/** The cursor of a thread, as a query; empty before there is one. */
export function threadCursor({ timeline: { epoch, cursor } }: ThreadState): string {
  return epoch === null ? "" : `epoch=${encodeURIComponent(epoch)}&after=${cursor}`;
}

/** How a thread's socket is spoken over HTTP. That somebody looks at it cannot be said there. */
export function pollThread(threadId: string, state: () => ThreadState): Polled {
  const path = threadPath(threadId);
  return {
    cursor: () => threadCursor(state()),
    greet: (ask) => greet(ask, path, state()),
    read: (answer) => ({
      events: list(answer.events),
      present: list(answer.cursors).flatMap((cursors) => presentOf(cursors, answer)),
    }),
    post: ({ type, ...body }) => {
      if (type === "send_message") {
        return { path: `${path}/messages`, body, read: (sent) => [{ ...sent, type: "message_sent" }] };
      }
      const verb = isText(type) ? /^mark_message_(read|delivered)$|^(typing)_/.exec(type) : null;
      if (!verb) return null;
      return verb[2]
        ? { path: `${path}/typing`, body: { isTyping: type === "typing_start" } }
        : { path: `${path}/${verb[1]}`, body };
    },
  };
}

/** What follows the cursor; without one, or should that be too much, the newest page. Then who is there, not older than that. */
async function greet(ask: Ask, path: string, state: ThreadState): ReturnType<Polled["greet"]> {
  const cursor = threadCursor(state);
  const missed = cursor ? await ask(`${path}/events?${cursor}&wait=0`) : null;
  if (missed?.ok === false) return missed;
  const recovered = missed?.value.recovered === true;
  const log = recovered ? missed : await ask(`${path}/messages?limit=${pageLimit(state.pageSize)}`);
  if (!log.ok) return log;
  const about = await ask(path);
  if (!about.ok) return about;
  const { events, messages, lastSeq, asOfSeq } = log.value;
  return {
    ok: true,
    value: [
      { ...about.value, type: "connection_status", status: "connected", recovered, typing: log.value.typing },
      ...(recovered ? list(events) : list(messages).reverse()),
      { type: "caught_up", seq: recovered ? lastSeq : asOfSeq },
    ],
  };
}

const list = (value: unknown) => each(value, (fields) => fields);

/** What there is to say now of one member. */
function presentOf({ userId, readSeq, deliveredSeq }: Fields, { threadId, typing, viewing }: Fields) {
  const isIn = (users: unknown) => texts(users).some((user) => user === userId);
  return [
    { type: "user_typing", threadId, userId, isTyping: isIn(typing) },
    { type: "viewing_changed", threadId, userId, viewing: isIn(viewing) },
    { type: "message_read", threadId, userId, seq: readSeq, at: 0 },
    { type: "message_delivered", threadId, userId, seq: deliveredSeq, at: 0 },
  ];
}
