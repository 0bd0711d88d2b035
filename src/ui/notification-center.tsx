import { useEffect, useRef, useState } from "preact/hooks";
import type { Inbox, InboxView, Notification } from "../client/index.ts";
import { usePopover } from "./hooks/use-popover.ts";
import { bellWords, countWords, INBOX_WORDS } from "./inbox-words.ts";
import { NotificationAnnouncer } from "./notification-announcer.tsx";
import { NotificationEntry } from "./notification-entry.tsx";

interface NotificationCenterProps {
  readonly inbox: Inbox;
  readonly view: InboxView;
  readonly hrefOf: (threadId: string) => string;
}

/** A bell that counts what has not been seen, and opens onto the list of it. To open it is to have seen it. */
export function NotificationCenter({ inbox, view, hrefOf }: NotificationCenterProps) {
  const { isOpen, root, button, open, close } = usePopover();
  const { unseen } = view.counts;
  return (
    <div ref={root} class="parlor-menu-root">
      <button
        ref={button}
        type="button"
        class="parlor-bell"
        aria-label={bellWords(unseen)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={isOpen ? close : open}
      >
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M4 14.5h12c-1.2-1.2-1.6-2.6-1.6-4.6V9a4.4 4.4 0 0 0-8.8 0v.9c0 2-.4 3.4-1.6 4.6Z" />
          <path d="M8.2 17a2 2 0 0 0 3.6 0" />
        </svg>
        {unseen > 0 && <span class="parlor-badge parlor-bell-count">{countWords(unseen)}</span>}
      </button>
      {isOpen && <NotificationPanel {...{ inbox, view, hrefOf }} onLeave={close} />}
      <NotificationAnnouncer inbox={inbox} />
    </div>
  );
}

function NotificationPanel({ inbox, view, hrefOf, onLeave }: NotificationCenterProps & { onLeave: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  const fresh = useFresh(inbox, view.notifications);
  useEffect(() => panel.current?.focus(), []);
  const rowOf = (threadId: string) => view.threads.find((thread) => thread.threadId === threadId);
  return (
    <div ref={panel} class="parlor-panel" role="dialog" aria-label={INBOX_WORDS.notifications} tabIndex={-1}>
      <p class="parlor-panel-title">{INBOX_WORDS.notifications}</p>
      {view.notifications.length === 0 && <p class="parlor-note">{INBOX_WORDS.quiet}</p>}
      <ul class="parlor-entries">
        {view.notifications.map((one) => (
          <NotificationEntry
            key={one.threadId}
            notification={one}
            state={fresh.has(one.threadId) && one.state !== "read" ? "unseen" : one.state}
            row={rowOf(one.threadId)}
            href={hrefOf(one.threadId)}
            onLeave={onLeave}
          />
        ))}
      </ul>
    </div>
  );
}

/** Marks all as seen, also what comes while the panel is open; until it closes, what was unseen is still told apart. */
function useFresh(inbox: Inbox, notifications: readonly Notification[]): ReadonlySet<string> {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const unseen = notifications.filter(({ state }) => state === "unseen").map(({ threadId }) => threadId);
    if (unseen.length === 0) return;
    setFresh((before) => new Set([...before, ...unseen]));
    inbox.markSeen();
  }, [inbox, notifications]);
  return fresh;
}
