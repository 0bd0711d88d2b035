import type { ReactionView } from "../client/index.ts";
import { reactorsWords } from "./languages/phrases.ts";
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
        const words = reactorsWords(language, { count, names: userIds.map(nameOf) });
        return (
          <button
            key={key}
            type="button"
            class="parlor-reaction"
            aria-pressed={mine}
            title={words}
            disabled={!onReact}
            onClick={() => onReact?.(key, !mine)}
          >
            <span>{key}</span> <span>{language.count(count)}</span> <span class="parlor-hidden">{words}</span>
          </button>
        );
      })}
    </p>
  );
}
