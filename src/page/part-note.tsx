import { useRef } from "preact/hooks";
import { useSpoken } from "../ui/hooks/use-spoken.ts";
import { type PartFailureProps, PartRemedy, usePartFailure } from "../ui/part-failure.tsx";

/** Says of a part that has no place of its own that it did not come, above the rest of the page. */
export function PartNote({ isGone, onAgain }: PartFailureProps) {
  const words = usePartFailure(isGone);
  const element = useRef<HTMLDivElement>(null);
  useSpoken(words, { element });
  return (
    <div ref={element} class="part-note">
      <p>{words}</p>
      <PartRemedy {...{ isGone, onAgain }} class="plain-button" />
    </div>
  );
}
