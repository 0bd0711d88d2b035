import type { ComponentType } from "preact";
import { useLoaded } from "./hooks/use-loaded.ts";
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
    const { page: words } = useLanguage().words;
    const found = useLoaded(load);
    if (found.is === "ready") return <found.value {...props} />;
    if (found.is === "loading") return isKept ? <div class={place} /> : null;
    return (
      <div class={place} role="alert">
        <p class="parlor-note">{words.partFailed}</p>
        <button type="button" class="parlor-link" onClick={found.again}>
          {words.again}
        </button>
      </div>
    );
  };
