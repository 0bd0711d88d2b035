import type { ConnectionView, MessageView, Notification } from "../../client/index.ts";
import type { InboxThread, LastMessage } from "../../protocol/inbox.ts";
import type { Presence } from "../../protocol/presence.ts";
import type { Language } from "./language.ts";
import { fill } from "./words.ts";

/** What is said of things that have several sides. Each takes the language first. */

export function connectionWords({ words }: Language, connection: ConnectionView): string {
  const { connection: said } = words;
  switch (connection.status) {
    case "idle":
    case "connecting":
      return said.connecting;
    case "reconnecting":
      return connection.because === "captive_portal" ? said.captivePortal : said.reconnecting;
    case "failed":
      return pick(words.close, String(connection.code));
    default:
      return said[connection.status];
  }
}

export const failureWords = ({ words }: Language, code: string): string => pick(words.failure, code);

/** "120 characters left", "1 character too many". */
export const roomWords = (language: Language, room: number): string =>
  room < 0 ? language.many("tooMany", -room) : language.many("left", room);

/** "Ada is typing", "Ada and Bob are typing", "3 people are typing". */
export function typingWords(language: Language, names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 2) return language.many("typingMany", names.length);
  return language.many("typing", names.length, { names: language.list(names) });
}

/** "Busy", "Offline, last seen yesterday". */
export function presenceWords(language: Language, { status, lastSeenAt }: Omit<Presence, "userId">): string {
  const { presence } = language.words;
  if (status !== "offline" || lastSeenAt === undefined) return presence[status];
  return fill(presence.lastSeen, { when: language.moment(lastSeenAt, Date.now()) });
}

type Previewed = Pick<LastMessage, "preview" | "deleted">;

/** The message itself, or what it carries; or that it was deleted. */
export function previewWords(language: Language, { preview, deleted }: Previewed): string {
  if (deleted) return language.words.message.deleted;
  if (typeof preview === "string") return preview || language.words.preview.none;
  return language.many(preview.kind === "image" ? "photos" : "files", preview.count);
}

/** That a message was deleted, and by whom: a manager's word is another than its sender's. */
export function deletedWords({ words: { message } }: Language, { senderId, isOwn, deleted }: MessageView): string {
  if (deleted && deleted.by !== senderId) return message.removed;
  return isOwn ? message.deletedByYou : message.deleted;
}

/** "Ada and Bob", "Ada, Bob and 3 more". */
export function reactorsWords(
  language: Language,
  { count, names }: { count: number; names: readonly string[] },
): string {
  const more = count - names.length;
  return language.list(more > 0 ? [...names, language.many("others", more)] : names);
}

/** "Marcus Bell and Priya Raman". */
const counterpartWords = (language: Language, { counterparts }: Pick<InboxThread, "counterparts">): string =>
  language.list(counterparts.map(({ name, userId }) => name ?? userId));

/** What a row of the list is called. */
export const titleWords = (
  language: Language,
  thread: Pick<InboxThread, "title" | "subject" | "counterparts">,
): string => thread.title ?? thread.subject?.title ?? counterpartWords(language, thread);

/** "3 new messages from Marcus Bell": what a notification says, before what it is about. */
export function notificationWords(
  language: Language,
  { message, unread, isGroup }: Pick<Notification, "message" | "unread"> & { readonly isGroup: boolean },
): string {
  const { added, message: one } = language.words.notifications;
  if (!message) return added;
  const name = message.senderName ?? message.senderId;
  // Among several people, unread messages need not all be by the last sender.
  return unread === 0 ? fill(one, { name }) : language.many(isGroup ? "fromLast" : "from", unread, { name });
}

export function bellWords({ words: { notifications }, count }: Language, unseen: number): string {
  return unseen === 0 ? notifications.name : fill(notifications.bell, { n: count(unseen) });
}

/** What somebody is in a thread, in the language's words where it has some; else as the application calls it. */
export const roleWords = ({ words }: Language, role: string): string => pick({ ...words.role, other: role }, role);

const pick = (from: Readonly<Record<string, string>> & { readonly other: string }, key: string): string =>
  (Object.hasOwn(from, key) ? from[key] : undefined) ?? from.other;
