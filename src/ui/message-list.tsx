import { Fragment } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { MessageView, Thread, ThreadView } from "../client/index.ts";
import { arrange } from "./days.ts";
import { useScroll } from "./hooks/use-scroll.ts";
import { MessageRow } from "./message-row.tsx";
import { nameOf } from "./names.ts";
import { newMessagesWords, WORDS } from "./words.ts";

interface MessageListProps {
  readonly thread: Thread;
  readonly view: ThreadView;
  /** Whether somebody looks: what is at the end then counts as read. */
  readonly isWatched: boolean;
  /** Takes back a message that cannot be sent as it is, to write it anew; left out where nobody may write. */
  readonly onEdit?: (message: MessageView) => void;
}

/** The messages of a thread, oldest first. */
export function MessageList({ thread, view, isWatched, onEdit }: MessageListProps) {
  const list = useRef<HTMLDivElement>(null);
  const loadOlder = () => view.hasOlder && view.older === "idle" && thread.loadOlder();
  const scroll = useScroll(list, view.messages, loadOlder);
  const { isLoaded, lastSeq, readSeq, messages } = view;
  useEffect(() => {
    if (isWatched && isLoaded && scroll.isAtEnd && lastSeq > readSeq) thread.markRead(lastSeq);
  }, [thread, isWatched, isLoaded, scroll.isAtEnd, lastSeq, readSeq]);
  const rows = useMemo(() => arrange(messages, Date.now()), [messages]);
  return (
    <div class="parlor-scroller">
      <section class="parlor-list" ref={list} onScroll={scroll.onScroll} aria-label={WORDS.messages}>
        <Beginning view={view} onOlder={() => thread.loadOlder()} />
        <ol class="parlor-messages">
          {rows.map(({ message, day, isFirst, isLast }) => (
            // Keyed as a whole: what is put before a row must not make it anew, with the focus that is in it.
            <Fragment key={message.id}>
              {day && (
                <li class="parlor-day">
                  <span>{day}</span>
                </li>
              )}
              <MessageRow
                {...{ message, isFirst, isLast, onEdit }}
                sender={message.isOwn ? WORDS.you : nameOf(view, message.senderId)}
                onRetry={(id) => thread.retry(id)}
                onCancel={(id) => thread.cancel(id)}
              />
            </Fragment>
          ))}
        </ol>
      </section>
      {!scroll.isAtEnd && (
        <button type="button" class="parlor-jump" onClick={scroll.jumpToEnd}>
          <span class="parlor-hidden">{WORDS.jump}</span>
          <span aria-hidden="true">↓</span> {scroll.missed > 0 && newMessagesWords(scroll.missed)}
        </button>
      )}
    </div>
  );
}

function Beginning({ view, onOlder }: { view: ThreadView; onOlder: () => void }) {
  const { isLoaded, hasOlder, older, messages, connection } = view;
  if (!isLoaded) {
    return connection.is === "failed" ? null : <p class="parlor-note">{WORDS.loading}</p>;
  }
  if (messages.length === 0) return <p class="parlor-note">{WORDS.empty}</p>;
  if (!hasOlder) return <p class="parlor-note">{WORDS.beginning}</p>;
  if (older === "loading") return <p class="parlor-note">{WORDS.olderLoading}</p>;
  return (
    <p class="parlor-note">
      <button type="button" class="parlor-link" onClick={onOlder}>
        {older === "failed" ? WORDS.olderFailed : WORDS.older}
      </button>
    </p>
  );
}
