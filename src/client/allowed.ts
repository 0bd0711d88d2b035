/**
 * What the platform has by a name; undefined where there is none, or where even its name throws: browsers do that to
 * `indexedDB`, `localStorage` and others while cookies are blocked, and in frames without an origin (`SecurityError`).
 */
export function allowed<T>(name: () => T): T | undefined {
  try {
    return name();
  } catch {
    return undefined;
  }
}
