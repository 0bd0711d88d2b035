import type { ReactionView } from "../client/index.ts";
import { reactionWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";

interface ReactionsProps {
  readonly reactions: readonly ReactionView[];
  /** What somebody is called here; oneself, too. */
  readonly nameOf: (userId: string) => string;
  /** Left out where one may not react. */
  readonly onReact: ((key: string, on: boolean) => void) | undefined;
}

/** How others have reacted to a message: each kind with how often, and by whom. A press says the same, or takes it back. */
export function Reactions({ reactions, nameOf, onReact }: ReactionsProps) {
  const language = useLanguage();
  return (
    <p class="parlor-reactions">
      {reactions.map(({ key, count, userIds, mine = false }) => {
        const words = reactionWords(language, { key, count, names: userIds.map(nameOf) });
        return (
          <button
            key={key}
            type="button"
            class="parlor-reaction"
            aria-pressed={mine}
            aria-label={words}
            title={words}
            disabled={!onReact}
            onClick={() => onReact?.(key, !mine)}
          >
            <span aria-hidden="true">{key}</span>
            <span aria-hidden="true">{language.count(count)}</span>
          </button>
        );
      })}
    </p>
  );
}
