import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const LONG_FUNCTION = "complexity/noExcessiveLinesPerFunction";
/** Biome knows their limits, and tells them as `info`: they are no faults. */
const RULES = [LONG_FUNCTION, "complexity/useMaxParams", "style/noExcessiveLinesPerFile"];
const MAX_BUFFER = 2 ** 26;

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Files and functions that are long, or take many parameters: more than one idea may be in them. */
export async function findPlacesToLook(root: string): Promise<string[]> {
  const biome = join(import.meta.dirname, "../node_modules/.bin/biome");
  const only = RULES.map((rule) => `--only=${rule}`);
  const args = ["lint", ...only, "--reporter=json", "--max-diagnostics=none"];
  const { stdout } = await promisify(execFile)(biome, args, { cwd: root, maxBuffer: MAX_BUFFER });
  const { diagnostics }: { readonly diagnostics: readonly Diagnostic[] } = JSON.parse(stdout);
  return diagnostics
    .filter((diagnostic) => !isDescribe(diagnostic))
    .map(({ message, location }) => `${location.path}:${location.start.line}: ${message}`)
    .sort();
}

/** To the linter, all tests of a `describe` are one function. A rule that is asked for runs also where it is off. */
const isDescribe = ({ category, location }: Diagnostic): boolean =>
  category === `lint/${LONG_FUNCTION}` && /\.test\.tsx?$/.test(location.path);
