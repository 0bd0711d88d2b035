import type { RefObject } from "preact";
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { Thread, ThreadView } from "../client/index.ts";
import { useAnnounce } from "./hooks/use-announce.ts";
import { failureWords, typingWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { nameOf } from "./names.ts";

interface AnnouncerProps {
  readonly thread: Pick<Thread, "id">;
  readonly view: ThreadView;
  /** Where the thread is drawn. */
  readonly element: RefObject<Element | null>;
}

/** Reads new messages of others to those who listen instead of looking, and which of theirs failed. The list itself stays silent. */
export function Announcer({ thread, view, element }: AnnouncerProps) {
  const language = useLanguage();
  const announce = useAnnounce(element);
  const latest = useRef({ view, language });
  latest.current = { view, language };
  const heardSeq = useRef<number | null>(null);
  const counted = useCallback((count: number) => language.many("newMessages", count), [language]);
  const { isLoaded, lastSeq } = view;
  const typing = typingWords(
    language,
    view.typing.map((userId) => nameOf(view, userId) ?? language.words.thread.somebody),
  );
  const { id } = thread;
  useEffect(() => {
    if (!isLoaded) return;
    const since = heardSeq.current;
    heardSeq.current = lastSeq;
    if (since === null) return;
    const { view: now, language: spoken } = latest.current;
    const from = now.messages.findLastIndex(({ seq }) => seq !== null && seq <= since) + 1;
    for (const { isOwn, seq, senderId, text } of now.messages.slice(from)) {
      if (isOwn || seq === null) continue;
      const name = nameOf(now, senderId) ?? spoken.words.thread.somebody;
      announce({ about: `${id} ${seq}`, text: `${name}: ${text}`, counted });
    }
  }, [id, isLoaded, lastSeq, announce, counted]);
  useFailures(view, announce);
  useEffect(() => {
    if (typing !== "") announce({ about: `${id} typing`, text: typing, isMinor: true });
  }, [id, typing, announce]);
  return null;
}

/** Each message that could not be sent is told of once, and again when it was tried again in vain. */
function useFailures({ messages }: ThreadView, announce: ReturnType<typeof useAnnounce>): void {
  const language = useLanguage();
  const latest = useRef(language);
  latest.current = language;
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const failed = new Map<string, string>();
    for (const { id, failure } of messages) if (failure) failed.set(id, failureWords(latest.current, failure.code));
    for (const [id, words] of failed) {
      const text = `${latest.current.words.status.failed}: ${words}`;
      if (!told.current.has(id)) announce({ about: `${id} failed`, text, repeats: true });
    }
    told.current = new Set(failed.keys());
  }, [messages, announce]);
}
