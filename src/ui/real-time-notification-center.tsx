import type { Inbox } from "../client/index.ts";
import { useInbox } from "./hooks/index.ts";
import { usePopover } from "./hooks/use-popover.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useSound } from "./hooks/use-sound.ts";
import { useWhichInbox } from "./hooks/use-which-inbox.ts";
import { bellWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { later } from "./later.tsx";
import { Missing } from "./missing.tsx";
import { NotificationAnnouncer } from "./notification-announcer.tsx";
import type { Leading } from "./opening.ts";

export interface RealTimeNotificationCenterProps extends Leading {
  /** The inbox of the `ParlorProvider` unless told. */
  readonly inbox?: Inbox | undefined;
  /** No sound is wanted here, and no switch for it. */
  readonly isSilent?: boolean | undefined;
}

/**
 * A bell that counts what has not been seen, and opens onto the list of it. To open it is to have seen it. What comes
 * sounds, unless that is switched off there. The inbox is open while it is drawn.
 */
export function RealTimeNotificationCenter({ inbox: given, ...props }: RealTimeNotificationCenterProps) {
  const inbox = useWhichInbox(given);
  return inbox ? <Bell {...{ inbox, ...props }} /> : <Missing what="client" />;
}

function Bell({ inbox, ...props }: RealTimeNotificationCenterProps & { readonly inbox: Inbox }) {
  const view = useInbox(inbox);
  useSound(props.isSilent ? null : inbox);
  const { isOpen, root, button, open, close } = usePopover();
  const language = useLanguage();
  const { unseen } = view.counts;
  return (
    <div {...useRoot("parlor-menu-root")} ref={root}>
      <button
        ref={button}
        type="button"
        class="parlor-bell"
        aria-label={bellWords(language, unseen)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={isOpen ? close : open}
      >
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M4 14.5h12c-1.2-1.2-1.6-2.6-1.6-4.6V9a4.4 4.4 0 0 0-8.8 0v.9c0 2-.4 3.4-1.6 4.6Z" />
          <path d="M8.2 17a2 2 0 0 0 3.6 0" />
        </svg>
        {unseen > 0 && <span class="parlor-badge parlor-bell-count">{language.count(unseen)}</span>}
      </button>
      {isOpen && <Panel {...{ inbox, view, ...props }} onLeave={close} />}
      <NotificationAnnouncer inbox={inbox} />
    </div>
  );
}

const Panel = later(async () => (await import("./notification-panel.tsx")).NotificationPanel, {
  place: "parlor-panel",
});
