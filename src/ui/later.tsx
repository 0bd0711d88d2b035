import type { ComponentType } from "preact";
import { useRef } from "preact/hooks";
import { useLoaded } from "./hooks/use-loaded.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { useLanguage } from "./languages/use-language.ts";

interface Place {
  /** The class of what stands in its place. */
  readonly place: string;
  /** The place is kept from the start, so that nothing moves when it is there. */
  readonly isKept?: boolean;
}

/** A component whose code comes when it is first drawn; or words that it cannot be had, and a way to try again. */
export const later =
  <Props extends object>(load: () => Promise<ComponentType<Props>>, { place, isKept = false }: Place) =>
  (props: Props) => {
    const found = useLoaded(load);
    if (found.is === "ready") return <found.value {...props} />;
    if (found.is === "loading") return isKept ? <div class={place} /> : null;
    return <NotThere {...{ place }} onAgain={found.again} />;
  };

function NotThere({ place, onAgain }: Pick<Place, "place"> & { onAgain: () => void }) {
  const { page: words } = useLanguage().words;
  const element = useRef<HTMLDivElement>(null);
  useSpoken(words.partFailed, { element });
  return (
    <div ref={element} class={place}>
      <p class="parlor-note">{words.partFailed}</p>
      <button type="button" class="parlor-link" onClick={onAgain}>
        {words.again}
      </button>
    </div>
  );
}
