import { type PersonId, personOf } from "./demo-people.ts";

/** Somebody's face; their name stands beside it. `size` in CSS pixels. */
export function Portrait({ userId, size }: { userId: PersonId; size: number }) {
  return <img class="portrait" src={personOf(userId)?.picture} alt="" width={size} height={size} />;
}
