import type { ThreadView } from "../client/index.ts";
import { nameOf } from "./names.ts";
import { typingWords } from "./words.ts";

/** Who is typing. Keeps its line when nobody is, so that nothing jumps. */
export function TypingIndicator({ view }: { view: ThreadView }) {
  const words = typingWords(view.typing.map((userId) => nameOf(view, userId)));
  return (
    <p class="parlor-typing">
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
