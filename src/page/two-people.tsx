import { useState } from "preact/hooks";
import { type PersonId, personOf } from "./demo.ts";
import { Pane } from "./pane.tsx";

/** Two people side by side; on a narrow screen one of them at a time, both connected. */
export function TwoPeople({ people, threadId }: { people: readonly PersonId[]; threadId: string }) {
  const [front, setFront] = useState(0);
  const pair = people.slice(0, 2);
  return (
    <div class="two">
      <fieldset class="switch">
        <legend class="parlor-hidden">Whose side to show</legend>
        {pair.map((userId, index) => (
          <button key={userId} type="button" aria-pressed={index === front} onClick={() => setFront(index)}>
            {personOf(userId)?.name}
          </button>
        ))}
      </fieldset>
      {pair.map((userId, index) => (
        <div key={userId} class={`side${index === front ? " side-front" : ""}`}>
          <Pane {...{ userId, threadId }} />
        </div>
      ))}
    </div>
  );
}
