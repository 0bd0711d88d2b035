import { useEffect, useRef } from "preact/hooks";
import type { MessageView, Thread } from "../client/index.ts";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { useThread } from "./hooks/index.ts";
import { useAttention } from "./hooks/use-attention.ts";
import { useDraft } from "./hooks/use-draft.ts";
import { useOnScreen } from "./hooks/use-on-screen.ts";
import { MessageList } from "./message-list.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import { TypingIndicator } from "./typing-indicator.tsx";
import { WORDS } from "./words.ts";

/** A whole conversation: what it is about, its messages, who types, and where one writes. Open while it is drawn. */
export function MessageThread({ thread }: { thread: Thread }) {
  const view = useThread(thread);
  const section = useRef<HTMLElement>(null);
  const { isVisible, isFocused } = useAttention();
  const isOnScreen = useOnScreen(section);
  useEffect(() => thread.setVisible(isVisible && isOnScreen), [thread, isVisible, isOnScreen]);
  const isRefused = view.connection.is === "failed" && !view.isLoaded;
  const draft = useDraft({ threadId: thread.id, userId: view.you?.userId });
  const edit = ({ id, text }: MessageView) => {
    if (!thread.cancel(id)) return;
    // What is being written stays.
    draft.write(draft.text === "" ? text : `${text}\n${draft.text}`);
    draft.field.current?.focus();
  };
  const mayWrite = view.connection.is !== "failed" && view.you?.access !== "reader";
  return (
    <section
      ref={section}
      class="parlor-thread"
      data-connection={view.connection.is}
      aria-label={view.subject?.title ?? view.title ?? WORDS.conversation}
    >
      {!isRefused && <ThreadHeader view={view} />}
      <ConnectionBanner connection={view.connection} onRetry={() => thread.reconnect()} />
      <MessageList {...{ thread, view }} isWatched={isFocused && isOnScreen} onEdit={mayWrite ? edit : undefined} />
      {!isRefused && <TypingIndicator view={view} />}
      {!isRefused && <Composer {...{ thread, view, draft }} />}
      <Announcer view={view} />
    </section>
  );
}
