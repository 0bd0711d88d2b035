import type { ComponentType } from "preact";
import { useRef } from "preact/hooks";
import { useLoaded } from "./hooks/use-loaded.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { type PartFailureProps, PartRemedy, usePartFailure } from "./part-failure.tsx";

interface Place {
  /** The class of what stands in its place. */
  readonly place: string;
  /** The place is kept from the start, so that nothing moves when it is there. */
  readonly isKept?: boolean;
}

/** A component whose code comes when it is first drawn; or words why it cannot be had, and what helps. */
export const later =
  <Props extends object>(load: () => Promise<ComponentType<Props>>, { place, isKept = false }: Place) =>
  (props: Props) => {
    const found = useLoaded(load);
    if (found.is === "ready") return <found.value {...props} />;
    if (found.is === "loading") return isKept ? <div class={place} /> : null;
    return <NotThere {...{ place }} isGone={found.isGone} onAgain={found.again} />;
  };

function NotThere({ place, isGone, onAgain }: Pick<Place, "place"> & PartFailureProps) {
  const words = usePartFailure(isGone);
  const element = useRef<HTMLDivElement>(null);
  useSpoken(words, { element });
  return (
    <div ref={element} class={place}>
      <p class="parlor-note">{words}</p>
      <PartRemedy {...{ isGone, onAgain }} class="parlor-link" />
    </div>
  );
}
