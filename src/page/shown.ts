import type { PersonId } from "./demo-people.ts";
import type { Listing } from "./listings.ts";
import type { Place } from "./place.ts";

export interface Shown {
  readonly threadId: string | null;
  readonly listing: Listing | undefined;
  /** Who is seen: one person, or two side by side. */
  readonly people: readonly PersonId[];
}

/** The conversation that a place shows: the one it names, else the first that one may see. */
export function shownAt({ threadId: named, as }: Place, known: readonly Listing[]): Shown {
  const isOpenTo = ({ isOpen, people }: Listing) => isOpen && (as === null || people.includes(as));
  const threadId = named ?? known.find(isOpenTo)?.threadId ?? null;
  const listing = known.find((other) => other.threadId === threadId);
  return { threadId, listing, people: as === null ? (listing?.people.slice(0, 2) ?? []) : [as] };
}
