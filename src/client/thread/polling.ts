import type { ClientFrame, TransientEvent } from "../../protocol/frames.ts";
import type { Fields } from "../codec/readers.ts";
import { type Ask, type OpenPolling, type Polled, type Posts, polling, postOf } from "../connection/polling.ts";
import type { PollingTools } from "../connection/polling-tools.ts";
import type { OperationFrame, RequestOf } from "../outbox/kinds.ts";
import type { ThreadContext } from "./state.ts";

type Tools = PollingTools & { readonly requestOf: RequestOf };

/** How a thread's socket is spoken over HTTP. That somebody looks at it cannot be said there. */
export function threadPolling(thread: ThreadContext, tools: Tools): OpenPolling {
  const { path } = thread;
  const { list, requestOf } = tools;
  const postOther = postOf(postsOf(path));
  const polled: Polled = {
    greet: (ask) => greet(ask, thread, list),
    read: (answer) => ({
      events: list(answer.events),
      present: list(answer.cursors).flatMap((cursors) => presentOf(cursors, answer)),
    }),
    post: (frame) => requestOf(path, frame) ?? postOther(frame),
  };
  return polling(thread, polled, tools);
}

/** By which route each command goes that is no operation: those know their own. */
const postsOf = (path: string): Posts<Exclude<ClientFrame["type"], OperationFrame>> => ({
  mark_message_read: (body) => ({ path: `${path}/read`, body }),
  mark_message_delivered: (body) => ({ path: `${path}/delivered`, body }),
  typing_start: () => ({ path: `${path}/typing`, body: { isTyping: true } }),
  typing_stop: () => ({ path: `${path}/typing`, body: { isTyping: false } }),
  join_message_thread: null,
  leave_message_thread: null,
  set_view: null,
  refresh_token: null,
});

/** What follows the cursor; without one, or should that be too much, the newest page. Then who is there, not older than that. */
async function greet(
  ask: Ask,
  { path, cursor, pageSize }: ThreadContext,
  list: PollingTools["list"],
): ReturnType<Polled["greet"]> {
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

/** What there is to say now of one member: each kind of what is not kept. */
function presentOf({ userId, readSeq, deliveredSeq }: Fields, { threadId, typing, viewing }: Fields): Fields[] {
  const isIn = (users: unknown) => Array.isArray(users) && users.includes(userId);
  const present: Readonly<Record<TransientEvent["type"], Fields>> = {
    user_typing: { isTyping: isIn(typing) },
    viewing_changed: { viewing: isIn(viewing) },
    message_read: { seq: readSeq, at: 0 },
    message_delivered: { seq: deliveredSeq, at: 0 },
  };
  return Object.entries(present).map(([type, what]) => ({ type, threadId, userId, ...what }));
}
