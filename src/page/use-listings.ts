import { useEffect, useState } from "preact/hooks";
import { type Listing, type PersonId, seedThreads } from "./demo.ts";

export type Listings =
  | { readonly is: "loading" }
  | { readonly is: "ready"; readonly listings: readonly Listing[] }
  | { readonly is: "failed" };

/** The demo's threads that this person is in. */
export function useListings(userId: PersonId): Listings {
  const [state, setState] = useState<Listings>({ is: "loading" });
  useEffect(() => {
    let isCurrent = true;
    seedThreads().then(
      (all) => isCurrent && setState({ is: "ready", listings: all.filter(({ people }) => people.includes(userId)) }),
      () => isCurrent && setState({ is: "failed" }),
    );
    return () => {
      isCurrent = false;
    };
  }, [userId]);
  return state;
}
