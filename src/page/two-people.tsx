import { useLanguage } from "../ui/languages/use-language.ts";
import { firstName, nameOf, type PersonId } from "./demo-people.ts";
import { Pane } from "./pane.tsx";

interface TwoPeopleProps {
  readonly pair: readonly PersonId[];
  readonly threadId: string;
  /** Whose side a narrow screen shows: an index of `pair`. */
  readonly front: number;
  readonly onTurn: (front: number) => void;
}

/** Two people side by side; on a narrow screen one of them at a time, both connected. Who is written as is in front. */
export function TwoPeople({ pair, threadId, front, onTurn }: TwoPeopleProps) {
  return (
    <div class="two">
      {pair.map((userId, index) => (
        <div key={userId} class={`side${index === front ? " side-front" : ""}`} onFocusIn={() => onTurn(index)}>
          <Pane {...{ userId, threadId }} autoFocus={index === front} />
        </div>
      ))}
    </div>
  );
}

/** Turns a narrow screen to the other side. */
export function Switch({ pair, front, onTurn }: Pick<TwoPeopleProps, "pair" | "front" | "onTurn">) {
  const { page: words } = useLanguage().words;
  if (pair.length === 0) return null;
  return (
    <fieldset class="switch">
      <legend class="parlor-hidden">{words.side}</legend>
      {pair.map((userId, index) => (
        <button
          key={userId}
          type="button"
          aria-label={nameOf(userId)}
          aria-pressed={index === front}
          onClick={() => onTurn(index)}
        >
          {firstName(userId)}
        </button>
      ))}
    </fieldset>
  );
}
