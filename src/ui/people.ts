import type { ThreadView } from "../client/index.ts";
import type { Person } from "../protocol/member.ts";

/** Those who are or were in a thread, by user id. */
export const peopleOf = ({ members, former }: Pick<ThreadView, "members" | "former">): ReadonlyMap<string, Person> =>
  new Map([...former, ...members].map((person) => [person.userId, person]));

/** Whether more than two people write here: then it shows who wrote what. */
export function isGroup({ members, former }: Pick<ThreadView, "members" | "former">): boolean {
  return members.length + former.length > 2;
}
