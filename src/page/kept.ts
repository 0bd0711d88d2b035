import { allowed } from "../client/allowed.ts";

/** What this browser remembers of the page: small choices. Where it may remember nothing, each page begins anew. */
export const readKept = (name: string): string | null => allowed(() => localStorage.getItem(`parlor:${name}`)) ?? null;

/** Refused or full: this page still has it. */
export const keep = (name: string, value: string): void =>
  void allowed(() => localStorage.setItem(`parlor:${name}`, value));
