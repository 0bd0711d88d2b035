import { writeFileSync } from "node:fs";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Ends a command with one plain line, for people and programs. `.ci/run` names a file in COUNTS: there the counts go, and
 * its own last line is that of all commands.
 */
export function closeWith({ passed, failed }: Counts): void {
  if (process.env.COUNTS) writeFileSync(process.env.COUNTS, `${passed} ${failed}\n`);
  else console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
