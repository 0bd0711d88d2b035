import type { ThreadView } from "../client/index.ts";
import { WORDS } from "./words.ts";

/** The name of somebody in a thread, or of one who left it. */
export function nameOf({ members, former }: Pick<ThreadView, "members" | "former">, userId: string | null): string {
  const person = [...members, ...former].find((other) => other.userId === userId);
  return person?.name ?? userId ?? WORDS.somebody;
}

/** The others in a thread, as a list of names. */
export function namesOfOthers({ members, you }: Pick<ThreadView, "members" | "you">): string {
  const others = members.filter(({ userId }) => userId !== you?.userId).map(({ name, userId }) => name ?? userId);
  return new Intl.ListFormat("en").format(others);
}
