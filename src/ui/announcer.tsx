import { useEffect, useRef, useState } from "preact/hooks";
import type { ThreadView } from "../client/index.ts";
import { nameOf } from "./names.ts";
import { newMessagesWords, typingWords } from "./words.ts";

/** Speech is slow: what arrives within a second is said in one breath. */
const BREATH_MS = 1_000;
/** More than this many at once are counted, not read out. */
const MAX_READ = 3;

/** Reads new messages of others to those who listen instead of looking. The list itself stays silent. */
export function Announcer({ view }: { view: ThreadView }) {
  const [said, setSaid] = useState("");
  const heardSeq = useRef<number | null>(null);
  const latest = useRef(view);
  latest.current = view;
  const { isLoaded, lastSeq } = view;
  const typing = typingWords(view.typing.map((userId) => nameOf(view, userId)));
  useEffect(() => {
    if (!isLoaded) return undefined;
    heardSeq.current ??= lastSeq;
    const timer = setTimeout(() => {
      const since = heardSeq.current ?? 0;
      heardSeq.current = lastSeq;
      const news = latest.current.messages.filter(({ isOwn, seq }) => !isOwn && seq !== null && seq > since);
      const lines = news.map(({ senderId, text }) => `${nameOf(latest.current, senderId)}: ${text}`);
      if (news.length > 0) setSaid(news.length > MAX_READ ? newMessagesWords(news.length) : lines.join(". "));
      else if (typing) setSaid(typing);
    }, BREATH_MS);
    return () => clearTimeout(timer);
  }, [isLoaded, lastSeq, typing]);
  return (
    <p class="parlor-hidden" aria-live="polite">
      {said}
    </p>
  );
}
