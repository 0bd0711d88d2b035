import { isFields, list } from "./fields.ts";
import type { InboxLine } from "./inbox-line.ts";
import { type OpenPolling, polling } from "./polling.ts";
import { threadPath } from "./requests.ts";

/** How an inbox's socket is spoken over HTTP. That a device is idle cannot be said there. */
export function inboxPolling(inbox: InboxLine): OpenPolling {
  return polling(inbox, {
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
    post: ({ type, threadId, userIds, seq, status, until, auto }) => {
      switch (type) {
        case "mark_message_read":
        case "mark_message_delivered":
          return { path: `${threadPath(String(threadId))}/${type.slice("mark_message_".length)}`, body: { seq } };
        case "mark_notifications_seen":
          return { path: "/v1/inbox/seen", body: {} };
        case "update_status":
          return auto ? null : { path: "/v1/inbox/status", method: "PUT", body: { status, until } };
        case "watch_presence":
          return {
            path: "/v1/inbox/watches",
            method: "PUT",
            body: { threadId, userIds },
            read: ({ presence }) => list(presence).map((one) => ({ ...one, type: "user_status_change" })),
          };
        default:
          return null;
      }
    },
  });
}

/** The rows that changed, the counts over all, and up to which version that is everything. */
function changes({ threads, version, unreadThreads, unseen, seenVersion }: Readonly<Record<string, unknown>>) {
  const counts = { unreadThreads, unseen, seenVersion };
  return [
    ...list(threads).map((thread) => ({ type: "inbox_changed", thread, ...counts })),
    { type: "inbox_counts", version, ...counts },
    { type: "caught_up", version },
  ];
}
