import { Fragment } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { isConnected } from "../client/connection/view.ts";
import type { MessageView, Thread, ThreadView } from "../client/index.ts";
import { HoleRow } from "./hole-row.tsx";
import { useScroll } from "./hooks/use-scroll.ts";
import { useToday } from "./hooks/use-today.ts";
import { useLanguage } from "./languages/use-language.ts";
import { ListBeginning } from "./list-beginning.tsx";
import { MessageRow } from "./message-row.tsx";
import { PassingButton } from "./passing-button.tsx";
import { isGroup, peopleOf } from "./people.ts";
import { PlaceKeeper } from "./place-keeper.tsx";
import { arrange } from "./runs.ts";
import { countSince, isUnreadKnown } from "./unread.ts";

interface MessageListProps {
  readonly thread: Thread;
  readonly view: ThreadView;
  /** Whether somebody looks: what is at the end then counts as read. */
  readonly isWatched: boolean;
  /** Tells it from another list beside it. */
  readonly label?: string | undefined;
  /** Id of the message that the unread begin with: it is marked, and in view at first. */
  readonly unreadFrom?: string | undefined;
  /** Takes back a message that cannot be sent as it is, to write it anew; left out where nobody may write. */
  readonly onEdit?: ((message: MessageView) => void) | undefined;
}

/** The messages of a thread, oldest first. However many there are, a few hundred are drawn. */
export function MessageList({ thread, view, isWatched, label, unreadFrom, onEdit }: MessageListProps) {
  const language = useLanguage();
  const { thread: words } = language.words;
  const list = useRef<HTMLDivElement>(null);
  const scroll = useScroll({
    list,
    messages: view.messages,
    start: unreadFrom,
    isLive: view.isLoaded && view.connection.status === "live",
    onNearStart: () => view.hasOlder && view.older === "idle" && thread.loadOlder(),
  });
  const { lastSeq, readSeq } = view;
  const { isAtEnd, isStillAtEnd } = scroll;
  const isKnown = isWatched && isUnreadKnown(view);
  useEffect(() => {
    if (isKnown && isAtEnd && isStillAtEnd() && lastSeq > readSeq) thread.markRead(lastSeq);
  }, [thread, isKnown, isAtEnd, isStillAtEnd, lastSeq, readSeq]);
  const since = Math.max(scroll.leftSeq, readSeq);
  const missed = scroll.isAtEnd ? 0 : countSince(view.messages, since);
  // How many are in a hole, nobody knows.
  const isCounted = view.holes.every(({ beforeSeq }) => beforeSeq <= since + 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "End" || event.target !== event.currentTarget) return;
    event.preventDefault();
    scroll.jumpToEnd();
  };
  return (
    <div class="parlor-scroller">
      <section
        class="parlor-list"
        ref={list}
        {...{ onKeyDown }}
        onScroll={scroll.onScroll}
        aria-label={label ? `${words.messages}, ${label}` : words.messages}
      >
        <PlaceKeeper list={list} isAtEnd={scroll.isAtEnd} onChanged={scroll.onChanged}>
          <ListBeginning view={view} isDrawn={scroll.span.from === 0} onOlder={() => thread.loadOlder()} />
          <Rows {...{ thread, view, unreadFrom, onEdit, scroll }} />
        </PlaceKeeper>
      </section>
      {!scroll.isAtEnd && (
        <PassingButton
          class="parlor-jump"
          onClick={scroll.jumpToEnd}
          handOn={() => list.current?.focus({ preventScroll: true })}
        >
          <span class="parlor-hidden">{words.jump}</span>
          <span aria-hidden="true">↓</span>{" "}
          {missed > 0 && (isCounted ? language.many("newMessages", missed) : words.newMessages)}
        </PassingButton>
      )}
    </div>
  );
}

interface RowsProps extends Pick<MessageListProps, "thread" | "view" | "unreadFrom" | "onEdit"> {
  readonly scroll: Pick<ReturnType<typeof useScroll>, "span" | "fresh" | "direction">;
}

function Rows({ thread, view, unreadFrom, onEdit, scroll: { span, fresh, direction } }: RowsProps) {
  const language = useLanguage();
  const { thread: words } = language.words;
  const { messages, holes, members, former } = view;
  const people = useMemo(() => peopleOf({ members, former }), [members, former]);
  const { day: dayOf } = language;
  const today = useToday();
  const rows = useMemo(
    () => arrange(messages, { span, holes, day: dayOf, now: today }),
    [messages, span, holes, dayOf, today],
  );
  const edit = useRef(onEdit);
  edit.current = onEdit;
  const actions = useMemo(
    () => ({
      retry: (id: string) => thread.retry(id),
      cancel: (id: string) => void thread.cancel(id),
      edit: (message: MessageView) => edit.current?.(message),
      editAgain: ({ id }: MessageView, text: string) => void thread.edit(id, text),
      react: (id: string, key: string, on: boolean) => void thread.react(id, key, on),
    }),
    [thread],
  );
  const hasPortraits = isGroup(view);
  const self = view.you?.userId;
  const called = useMemo(
    () => (userId: string) => (userId === self ? words.you : nameOf(people.get(userId), userId)),
    [people, self, words],
  );
  const personOf = (userId: string | null) => (userId === null ? undefined : (people.get(userId) ?? { userId }));
  return (
    <ol class={`parlor-messages${hasPortraits ? " parlor-messages-group" : ""}`}>
      {rows.map(({ message, hole, day, isFirst, isLast }) => (
        // Keyed as a whole: what is put before a row must not make it anew, with the focus that is in it.
        <Fragment key={message.id}>
          {hole && <HoleRow {...{ hole, thread, direction }} isConnected={isConnected(view.connection)} />}
          {day && <Break kind="day" words={day} />}
          {message.id === unreadFrom && <Break kind="unread" words={words.newMessages} />}
          <MessageRow
            {...{
              message,
              isFirst,
              isLast,
              actions,
              canEdit: onEdit !== undefined,
              called,
              isFresh: fresh.has(message.id),
            }}
            hasPortrait={hasPortraits && !message.isOwn && personOf(message.senderId) !== undefined}
            picture={personOf(message.senderId)?.picture}
            sender={message.isOwn ? words.you : nameOf(personOf(message.senderId), words.somebody)}
          />
        </Fragment>
      ))}
    </ol>
  );
}

const nameOf = (person: { name?: string | undefined; userId: string } | undefined, nobody: string): string =>
  person?.name ?? person?.userId ?? nobody;

const Break = ({ kind, words }: { kind: "day" | "unread"; words: string }) => (
  <li class={`parlor-break parlor-${kind}`}>
    <span>{words}</span>
  </li>
);
