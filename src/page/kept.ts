import { allowed } from "../client/allowed.ts";

/** What the browser did not take, as where it may remember nothing: this page still has it. */
const untaken = new Map<string, string>();

/** What this browser remembers of the page: small choices. */
export const readKept = (name: string): string | null =>
  untaken.get(name) ?? allowed(() => localStorage.getItem(`parlor:${name}`)) ?? null;

export function keep(name: string, value: string): void {
  const isTaken = allowed(() => {
    localStorage.setItem(`parlor:${name}`, value);
    return true;
  });
  if (isTaken) untaken.delete(name);
  else untaken.set(name, value);
}
