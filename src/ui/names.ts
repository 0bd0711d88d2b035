import type { ThreadView } from "../client/index.ts";

/** The name of somebody in a thread, or of one who left it; null of whom nothing is known. */
export function nameOf(
  { members, former }: Pick<ThreadView, "members" | "former">,
  userId: string | null,
): string | null {
  const person = [...members, ...former].find((other) => other.userId === userId);
  return person?.name ?? userId;
}

/** The names of the others in a thread. */
export function namesOfOthers({ members, you }: Pick<ThreadView, "members" | "you">): string[] {
  return members.filter(({ userId }) => userId !== you?.userId).map(({ name, userId }) => name ?? userId);
}

/** Those of them who look at the thread now. */
export function namesOfHere({ members, you, viewing }: Pick<ThreadView, "members" | "you" | "viewing">): string[] {
  return namesOfOthers({ members: members.filter(({ userId }) => viewing.includes(userId)), you });
}
