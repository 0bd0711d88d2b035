import { useEffect, useState } from "preact/hooks";
import type { Inbox } from "../client/index.ts";
import { notificationWords } from "./inbox-words.ts";

/** Speech is slow: of what arrives within this, the last is said; it counts the others. */
const BREATH_MS = 1_000;

/** Tells those who listen instead of looking that somebody wrote in a thread that is not before them. */
export function NotificationAnnouncer({ inbox }: { inbox: Inbox }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = inbox.on("new_message_notification", ({ quiet, unread, title, ...message }) => {
      if (quiet) return;
      const words = notificationWords({ message, unread }, false);
      clearTimeout(timer);
      timer = setTimeout(() => setSaid(title ? `${words}, ${title}` : words), BREATH_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [inbox]);
  return (
    <p class="parlor-hidden" aria-live="polite">
      {said}
    </p>
  );
}
