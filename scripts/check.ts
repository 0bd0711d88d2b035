/** `npm run check`: format and lint, types, imports, what nobody uses, names, sizes, the package. Says of each what it found and how long it took, and ends with one plain line. */
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { findImportFaults, findUnusedExceptions, readImports } from "./check-imports.ts";
import { findPackageFaults } from "./check-package.ts";
import { findSizeFaults } from "./check-sizes.ts";
import { findSourceFaults } from "./check-source.ts";
import { closeWith } from "./closing-line.ts";
import { findPlacesToLook } from "./places-to-look.ts";

interface Check {
  readonly name: string;
  findFaults(): Promise<readonly string[]> | readonly string[];
}

interface Outcome {
  readonly name: string;
  readonly faults: readonly string[];
  readonly ms: number;
}

const root = join(import.meta.dirname, "..");

/** A tool of the package's own; whatever it prints when it fails is its fault. */
const tool = (name: string, command: string, ...args: readonly string[]): Check => ({
  name,
  findFaults: () =>
    new Promise((resolve, reject) => {
      const child = spawn(join(root, "node_modules/.bin", command), args, {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
      child.once("error", reject);
      child.once("close", (code) => resolve(code === 0 ? [] : [output.trim()]));
    }),
});

async function findFaultsOfImports(): Promise<string[]> {
  const imports = await readImports(root);
  return [...findImportFaults(imports), ...findUnusedExceptions(imports)];
}

/** An exception that nothing needs is a fault too. */
const STRICT_KNIP = ["--no-progress", "--treat-config-hints-as-errors"];

const projects = globSync("{src,test,scripts,bench}/**/tsconfig*.json", { cwd: root }).sort();

const checks: readonly Check[] = [
  tool("format and lint", "biome", "ci", "--error-on-warnings", "--diagnostic-level=warn", "--colors=off"),
  { name: "package", findFaults: () => findPackageFaults(root) },
  { name: "sizes", findFaults: () => findSizeFaults(root) },
  tool("unused files, exports and dependencies", "knip", "--config", "scripts/knip.config.ts", ...STRICT_KNIP),
  ...projects.map((project) => tool(`types of ${project}`, "tsc", "--project", project, "--pretty", "false")),
  { name: "imports", findFaults: findFaultsOfImports },
  { name: "names and sources", findFaults: () => findSourceFaults(root) },
];

async function runCheck({ name, findFaults }: Check): Promise<Outcome> {
  const start = performance.now();
  const faults = await Promise.resolve()
    .then(findFaults)
    .catch((error: unknown) => [String(error)]);
  return { name, faults, ms: performance.now() - start };
}

/** As many at once as there are processors: more would take no less time, and none would know its own. */
async function runAll(waiting: readonly Check[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const next = waiting.values();
  const takeTurns = async () => {
    for (const check of next) outcomes.push(await runCheck(check));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeTurns));
  return outcomes;
}

const [outcomes, places] = await Promise.all([runAll(checks), findPlacesToLook(root)]);
for (const { name, faults, ms } of outcomes) {
  console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${name} (${(ms / 1_000).toFixed(1)} s)`);
  for (const fault of faults) console.log(`${fault.replace(/^/gm, "       ")}`);
}
console.log(`places to look, long or with many parameters: ${places.length || "none"}`);
for (const place of places) console.log(`       ${place}`);
const failed = outcomes.filter(({ faults }) => faults.length > 0).length;
closeWith({ passed: outcomes.length - failed, failed });
