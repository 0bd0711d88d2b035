import type { InboxClientFrame } from "../../protocol/inbox-frames.ts";
import { type Fields, isFields, list } from "../codec/readers.ts";
import { type OpenPolling, type Polled, type Posts, polling, postOf } from "../connection/polling.ts";
import { POLLING_TOOLS } from "../connection/polling-tools.ts";
import { threadPath } from "../connection/requests.ts";
import type { InboxContext } from "./state.ts";

/** How an inbox's socket is spoken over HTTP. That a device is idle cannot be said there. */
export function inboxPolling(inbox: InboxContext): OpenPolling {
  const polled: Polled = {
    greet: async (ask) => {
      const answer = await ask(`/v1/inbox/events?${inbox.cursor}&wait=0`);
      if (!answer.ok) return answer;
      const hello = { ...answer.value, type: "connection_status", status: "connected" };
      return { ok: true, value: [hello, ...changes(answer.value)] };
    },
    read: (answer) => {
      const { you, presence, version } = answer;
      return {
        events: version === inbox.version ? [] : changes(answer),
        present: [
          ...(isFields(you) ? [{ ...you, type: "user_status_update" }] : []),
          ...list(presence).map((one) => ({ ...one, type: "user_status_change" })),
        ],
      };
    },
    post: postOf(POSTS),
  };
  return polling(inbox, polled, POLLING_TOOLS);
}

/** By which route each command goes. */
const POSTS: Posts<InboxClientFrame["type"]> = {
  mark_message_read: ({ threadId, seq }) => ({ path: `${threadPath(String(threadId))}/read`, body: { seq } }),
  mark_message_delivered: ({ threadId, seq }) => ({ path: `${threadPath(String(threadId))}/delivered`, body: { seq } }),
  mark_notifications_seen: () => ({ path: "/v1/inbox/seen", body: {} }),
  update_status: ({ status, until, auto }) =>
    auto ? null : { path: "/v1/inbox/status", method: "PUT", body: { status, until } },
  watch_presence: ({ threadId, userIds }) => ({
    path: "/v1/inbox/watches",
    method: "PUT",
    body: { threadId, userIds },
    read: ({ presence }) => list(presence).map((one) => ({ ...one, type: "user_status_change" })),
  }),
  unwatch_presence: null,
  refresh_token: null,
};

/** The rows that changed, the counts over all, and up to which version that is everything. */
function changes({ threads, version, unreadThreads, unseen, seenVersion }: Fields) {
  const counts = { unreadThreads, unseen, seenVersion };
  return [
    ...list(threads).map((thread) => ({ type: "inbox_changed", thread, ...counts })),
    { type: "inbox_counts", version, ...counts },
    { type: "caught_up", version },
  ];
}
