import { firstName, type PersonId, personOf } from "./demo.ts";
import { Pane } from "./pane.tsx";

interface TwoPeopleProps {
  readonly pair: readonly PersonId[];
  readonly threadId: string;
  /** Whose side a narrow screen shows: an index of `pair`. */
  readonly front: number;
}

/** Two people side by side; on a narrow screen one of them at a time, both connected. */
export function TwoPeople({ pair, threadId, front }: TwoPeopleProps) {
  return (
    <div class="two">
      {pair.map((userId, index) => (
        <div key={userId} class={`side${index === front ? " side-front" : ""}`}>
          <Pane {...{ userId, threadId }} />
        </div>
      ))}
    </div>
  );
}

interface SwitchProps extends Pick<TwoPeopleProps, "pair" | "front"> {
  readonly onTurn: (front: number) => void;
}

/** Turns a narrow screen to the other side. */
export function Switch({ pair, front, onTurn }: SwitchProps) {
  if (pair.length === 0) return null;
  return (
    <fieldset class="switch">
      <legend class="parlor-hidden">Whose side to show</legend>
      {pair.map((userId, index) => {
        const name = personOf(userId)?.name ?? userId;
        return (
          <button
            key={userId}
            type="button"
            aria-label={name}
            aria-pressed={index === front}
            onClick={() => onTurn(index)}
          >
            {firstName(name)}
          </button>
        );
      })}
    </fieldset>
  );
}
