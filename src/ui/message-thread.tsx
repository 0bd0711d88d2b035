import { useRef } from "preact/hooks";
import { type Inbox, isOver, type MessageView, type Thread } from "../client/index.ts";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { useThread } from "./hooks/index.ts";
import { useAbout } from "./hooks/use-about.ts";
import { useDraft } from "./hooks/use-draft.ts";
import { useLaterInbox } from "./hooks/use-later-inbox.ts";
import { useLooking } from "./hooks/use-looking.ts";
import { useRoom } from "./hooks/use-room.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useStrayLetters } from "./hooks/use-stray-letters.ts";
import { useThreadTitle } from "./hooks/use-thread-title.ts";
import { useUnread } from "./hooks/use-unread.ts";
import { useWhichThread, type WhichThread } from "./hooks/use-which-thread.ts";
import { useWriting } from "./hooks/use-writing.ts";
import { useLanguage } from "./languages/use-language.ts";
import { later } from "./later.tsx";
import { MessageList } from "./message-list.tsx";
import { Missing } from "./missing.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import { TypingIndicator } from "./typing-indicator.tsx";

/** From this width on, the listing and the people stand beside the conversation. */
const PANEL_FROM_PX = 960;

export type MessageThreadProps = WhichThread & {
  /** Tells who of the members is there, and is told who looks: the inbox of the `ParlorProvider`, unless told. */
  readonly inbox?: Inbox | undefined;
  /** Tells this conversation from another that is drawn beside it, for those who listen. */
  readonly label?: string | undefined;
  /**
   * Somebody has just opened it, and is about to write: on a device with a keyboard the composer has the focus when it is
   * drawn. False unless told.
   */
  readonly autoFocus?: boolean | undefined;
};

/**
 * A whole conversation: what it is about, its messages, who types, and where one writes. Open while it is drawn; it
 * fills the height of what it is put into.
 */
export function MessageThread({ inbox, label, autoFocus, ...which }: MessageThreadProps) {
  const thread = useWhichThread(which);
  if (typeof thread === "string") return <Missing what={thread} />;
  return <OpenThread key={thread.id} {...{ thread, inbox, label, autoFocus }} />;
}

interface OpenThreadProps extends Pick<MessageThreadProps, "inbox" | "label" | "autoFocus"> {
  readonly thread: Thread;
}

function OpenThread({ thread, inbox: given, label, autoFocus = false }: OpenThreadProps) {
  const view = useThread(thread);
  const inbox = useLaterInbox(given, view.isLoaded);
  const { words } = useLanguage();
  const section = useRef<HTMLElement>(null);
  const { isSeen, isWatched } = useLooking({ thread, inbox, element: section });
  const hasPanel = useRoom(section, PANEL_FROM_PX);
  const { about, onKeyDown } = useAbout(section, view.isLoaded && !hasPanel);
  const isRefused = isOver(view.connection) && !view.isLoaded;
  const draft = useDraft({ threadId: thread.id, userId: view.you?.userId });
  const edit = ({ id, text }: MessageView) => {
    // Of two presses before it is drawn, the second finds it gone.
    const isThere = thread.getSnapshot().messages.some((message) => message.id === id);
    if (!isThere || !thread.cancel(id)) return;
    // What is being written stays.
    const written = draft.read();
    draft.write(written === "" ? text : `${text}\n${written}`);
    draft.field.current?.focus();
  };
  useWriting(draft.field, autoFocus);
  useStrayLetters(section);
  const title = useThreadTitle(view, thread.id, given);
  const unread = useUnread(view, { section, isSeen });
  const panel = <Panel {...{ view, inbox }} threadId={thread.id} />;
  const retry = () => thread.reconnect();
  const banner = (
    <ConnectionBanner {...{ connection: view.connection, onRetry: retry, around: section }} isAll={isRefused} />
  );
  const mayWrite = !isOver(view.connection) && view.you?.access !== "reader";
  return (
    <section
      {...useRoot("parlor-thread")}
      ref={section}
      tabIndex={-1}
      {...{ onKeyDown }}
      data-connection={view.connection.status}
      aria-label={[title ?? words.thread.name, label].filter(Boolean).join(", ")}
    >
      <div class="parlor-conversation">
        {isRefused ? (
          banner
        ) : (
          <>
            <ThreadHeader {...{ view, about }} />
            {about?.isOpen && panel}
            {banner}
            <MessageList
              {...{ thread, view, label, isWatched }}
              unreadFrom={unread.id}
              onEdit={mayWrite ? edit : undefined}
            />
            <TypingIndicator view={view} />
            <Composer {...{ thread, view, draft, title }} onSent={unread.leave} />
          </>
        )}
      </div>
      {hasPanel && !isRefused && (view.isLoaded ? panel : <div class="parlor-listing" />)}
      <Announcer {...{ thread, view }} element={section} />
    </section>
  );
}

const PANEL = { place: "parlor-listing", isKept: true };

const Panel = later(async () => (await import("./listing-panel.tsx")).ListingPanel, PANEL);
