import { type Fields, list } from "./fields.ts";
import { type Ask, type OpenPolling, type Polled, polling } from "./polling.ts";
import type { ThreadLine } from "./thread-line.ts";

/** How a thread's socket is spoken over HTTP. That somebody looks at it cannot be said there. */
export function threadPolling(thread: ThreadLine): OpenPolling {
  const { path } = thread;
  return polling(thread, {
    greet: (ask) => greet(ask, thread),
    read: (answer) => ({
      events: list(answer.events),
      present: list(answer.cursors).flatMap((cursors) => presentOf(cursors, answer)),
    }),
    post: ({ type, ...body }) => {
      if (type === "send_message") {
        return { path: `${path}/messages`, body, read: (sent) => [{ ...sent, type: "message_sent" }] };
      }
      const [, verb, typing] = /^mark_message_(\w+)|^(typing)_st/.exec(String(type)) ?? [];
      if (typing) return { path: `${path}/typing`, body: { isTyping: type === "typing_start" } };
      return verb ? { path: `${path}/${verb}`, body } : null;
    },
  });
}

/** What follows the cursor; without one, or should that be too much, the newest page. Then who is there, not older than that. */
async function greet(ask: Ask, { path, cursor, pageSize }: ThreadLine): ReturnType<Polled["greet"]> {
  const missed = cursor ? await ask(`${path}/events?${cursor}&wait=0`) : null;
  if (missed?.ok === false) return missed;
  const recovered = missed?.value.recovered === true;
  const log = recovered ? missed : await ask(`${path}/messages?limit=${pageSize}`);
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

/** What there is to say now of one member. */
function presentOf({ userId, readSeq, deliveredSeq }: Fields, { threadId, typing, viewing }: Fields) {
  const isIn = (users: unknown) => Array.isArray(users) && users.includes(userId);
  return [
    { type: "user_typing", threadId, userId, isTyping: isIn(typing) },
    { type: "viewing_changed", threadId, userId, viewing: isIn(viewing) },
    { type: "message_read", threadId, userId, seq: readSeq, at: 0 },
    { type: "message_delivered", threadId, userId, seq: deliveredSeq, at: 0 },
  ];
}
