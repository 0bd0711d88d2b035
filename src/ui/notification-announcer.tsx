import { useEffect, useRef } from "preact/hooks";
import type { Inbox } from "../client/index.ts";
import { useAnnounce } from "./hooks/use-announce.ts";
import { notificationWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";

/** Tells those who listen instead of looking that somebody wrote in a thread that is not before them. */
export function NotificationAnnouncer({ inbox }: { inbox: Inbox }) {
  const language = useLanguage();
  const place = useRef<HTMLSpanElement>(null);
  const announce = useAnnounce(place);
  useEffect(
    () =>
      inbox.on("new_message_notification", ({ quiet, unread, title, ...message }) => {
        if (quiet) return;
        const row = inbox.getSnapshot().threads.find(({ threadId }) => threadId === message.threadId);
        const words = notificationWords(language, { message, unread, isGroup: (row?.memberCount ?? 0) > 2 });
        const text = title ? `${words}, ${title}` : words;
        // As the thread itself says it, should that be open: it is read once.
        announce({ about: `${message.threadId} ${message.seq}`, text, topic: `notifications of ${message.threadId}` });
      }),
    [inbox, language, announce],
  );
  return <span ref={place} hidden />;
}
