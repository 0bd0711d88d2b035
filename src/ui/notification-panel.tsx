import { useEffect, useRef, useState } from "preact/hooks";
import type { Inbox, InboxView, Notification } from "../client/index.ts";
import { useBeside } from "./hooks/use-beside.ts";
import { useLanguage } from "./languages/use-language.ts";
import { NotificationEntry } from "./notification-entry.tsx";
import { fragmentOf, type Leading } from "./opening.ts";
import { SoundSwitch } from "./sound-switch.tsx";

export interface NotificationPanelProps extends Leading {
  readonly inbox: Inbox;
  readonly view: InboxView;
  readonly isSilent?: boolean | undefined;
  readonly onLeave: () => void;
}

/** What the bell opens. It comes when it is opened for the first time. */
export function NotificationPanel({ inbox, view, isSilent, onLeave, ...leading }: NotificationPanelProps) {
  const { onOpen, hrefOf = fragmentOf } = leading;
  const { notifications: words } = useLanguage().words;
  const panel = useRef<HTMLDivElement>(null);
  const fresh = useFresh(inbox, view.notifications);
  useBeside(panel, onLeave);
  const rowOf = (threadId: string) => view.threads.find((thread) => thread.threadId === threadId);
  return (
    <div ref={panel} class="parlor-panel" popover="manual" role="dialog" aria-label={words.name} tabIndex={-1}>
      <div class="parlor-panel-head">
        <p class="parlor-panel-title">{words.name}</p>
        {!isSilent && <SoundSwitch />}
      </div>
      {view.notifications.length === 0 && <p class="parlor-note">{words.quiet}</p>}
      <ul class="parlor-entries">
        {view.notifications.map((one) => (
          <NotificationEntry
            key={one.threadId}
            notification={one}
            state={fresh.has(one.threadId) && one.state !== "read" ? "unseen" : one.state}
            row={rowOf(one.threadId)}
            href={hrefOf(one.threadId)}
            {...{ onOpen, onLeave }}
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
