import { useEffect, useState } from "preact/hooks";
import { clientOf, PEOPLE, type PersonId, seedThreads } from "./demo.ts";

/** A thread that this person is in, for the list. */
export interface Listing {
  readonly threadId: string;
  readonly title: string;
  readonly price?: string;
  readonly picture?: string;
  /** Those in it who can be played. */
  readonly people: readonly PersonId[];
}

export type Listings =
  | { readonly is: "loading" }
  | { readonly is: "ready"; readonly listings: readonly Listing[] }
  | { readonly is: "failed" };

/** The demo's threads as this person sees them. */
export function useListings(userId: PersonId): Listings {
  const [state, setState] = useState<Listings>({ is: "loading" });
  useEffect(() => {
    let isCurrent = true;
    loadListings(userId).then(
      (listings) => isCurrent && setState({ is: "ready", listings }),
      () => isCurrent && setState({ is: "failed" }),
    );
    return () => {
      isCurrent = false;
    };
  }, [userId]);
  return state;
}

async function loadListings(userId: PersonId): Promise<Listing[]> {
  const ids = await seedThreads();
  const answers = await Promise.all(ids.map((id) => clientOf(userId).lookUp(id)));
  return answers.flatMap((answer) => {
    if (!answer.ok) return [];
    const { threadId, title, subject, members } = answer.value;
    const people = PEOPLE.map((person) => person.userId).filter((id) => members.some((member) => member.userId === id));
    const { price, picture } = subject ?? {};
    return [{ threadId, title: title ?? subject?.title ?? threadId, price, picture, people }];
  });
}
