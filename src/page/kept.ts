/** What this browser remembers of the page: small choices. Where it may remember nothing, each page begins anew. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(`parlor:${name}`);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`parlor:${name}`, value);
  } catch {
    // Refused or full: this page still has it.
  }
}
