import type { AddedNotification, NewMessageNotification } from "../protocol/notification.ts";
import type { Activity } from "../protocol/rpc.ts";
import type { Applied } from "./activity.ts";

/** What all devices of the user are notified of: that they were added, and the last of the messages that came together. */
export function notificationsOf(
  { isMessageNews, isAddedNews }: Applied,
  activity: Activity,
  now: number,
): (AddedNotification | NewMessageNotification)[] {
  const { threadId, addedBy, news, unread, subject } = activity;
  const title = activity.title ?? subject?.title;
  const thread = { threadId, ...(title !== undefined && { title }) };
  return [
    ...(isAddedNews && addedBy !== undefined
      ? [{ type: "added_to_thread" as const, ...thread, by: addedBy, at: now }]
      : []),
    ...(isMessageNews && news ? [{ type: "new_message_notification" as const, ...news, ...thread, unread }] : []),
  ];
}
