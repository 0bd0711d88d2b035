/** Who can be played in the demo. The server knows the same three, and gives a token to whoever asks. */
export const PEOPLE = [
  { userId: "demo-buyer", name: "Nora Lindqvist", role: "buyer", picture: "/pictures/people/nora.svg" },
  { userId: "demo-seller", name: "Marcus Bell", role: "seller", picture: "/pictures/people/marcus.svg" },
  { userId: "demo-agent", name: "Priya Raman", role: "agent", picture: "/pictures/people/priya.svg" },
] as const;

export type Person = (typeof PEOPLE)[number];
export type PersonId = Person["userId"];

export function personOf(userId: string | null | undefined): Person | undefined {
  return PEOPLE.find((person) => person.userId === userId);
}

/** Who is shown at an address before anything else is known of it. */
export function peopleAt({ pathname, search }: Pick<Location, "pathname" | "search">): readonly PersonId[] {
  const as = personOf(new URLSearchParams(search).get("as"));
  if (as) return [as.userId];
  const [buyer, seller] = PEOPLE;
  return pathname === "/homes" ? [] : [buyer.userId, seller.userId];
}

/** How somebody is called in a word or two; who is unknown, by their id. */
export const nameOf = (userId: string): string => personOf(userId)?.name ?? userId;
export const firstName = (userId: string): string => nameOf(userId).split(" ")[0] ?? userId;
