/** A thread that somebody has just opened by asking: they want to write, so the composer gets the focus once. */
let asked: string | null = null;

export const noteAsked = (as: string, threadId: string): void => {
  asked = `${as} ${threadId}`;
};

export function takeAsked(as: string, threadId: string): boolean {
  const isIt = asked === `${as} ${threadId}`;
  if (isIt) asked = null;
  return isIt;
}
