import type { ThreadView } from "../client/index.ts";
import { namesOfOthers } from "./names.ts";
import { WORDS } from "./words.ts";

/** What the thread is about, and with whom. */
export function ThreadHeader({ view }: { view: ThreadView }) {
  const { subject, title, viewing, you } = view;
  const others = namesOfOthers(view);
  const isHere = viewing.some((userId) => userId !== you?.userId);
  return (
    <header class="parlor-header">
      {subject?.picture && <img class="parlor-picture" src={subject.picture} alt="" width="72" height="54" />}
      <div class="parlor-about">
        <h2 class="parlor-title" dir="auto">
          {title ?? subject?.title ?? others}
        </h2>
        {subject && (
          <p class="parlor-detail">
            {subject.price && <span class="parlor-price">{subject.price}</span>}
            {subject.detail && <span dir="auto">{subject.detail}</span>}
          </p>
        )}
        <p class="parlor-with">
          {others && <span dir="auto">{others}</span>}
          {isHere && <span class="parlor-here">{WORDS.here}</span>}
        </p>
      </div>
    </header>
  );
}
