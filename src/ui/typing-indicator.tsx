import type { Thread, ThreadView } from "../client/index.ts";
import { useThread } from "./hooks/index.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useWhichThread, type WhichThread } from "./hooks/use-which-thread.ts";
import { typingWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { Missing } from "./missing.tsx";
import { nameOf } from "./names.ts";

/** A thread, or what a thread shows now. */
export type TypingIndicatorProps = { readonly view: ThreadView } | WhichThread;

/** Who is typing. Keeps its line when nobody is, so that nothing jumps. A thread is open while it is drawn. */
export function TypingIndicator(props: TypingIndicatorProps) {
  return "view" in props ? <TypingLine view={props.view} /> : <OfThread {...props} />;
}

function OfThread(which: WhichThread) {
  const thread = useWhichThread(which);
  return typeof thread === "string" ? <Missing what={thread} /> : <OfOpenThread thread={thread} />;
}

function OfOpenThread({ thread }: { thread: Thread }) {
  return <TypingLine view={useThread(thread)} />;
}

function TypingLine({ view }: { view: ThreadView }) {
  const language = useLanguage();
  const nameFor = (userId: string) => nameOf(view, userId) ?? language.words.thread.somebody;
  const words = typingWords(language, view.typing.map(nameFor));
  return (
    <p {...useRoot("parlor-typing")}>
      {words && (
        <>
          <span class="parlor-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words}
        </>
      )}
    </p>
  );
}
