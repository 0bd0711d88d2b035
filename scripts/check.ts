/** `npm run check`: format and lint, types, imports and names, sizes, the package. Says of each what it found, and ends with one plain line. */
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { findImportFaults } from "./check-imports.ts";
import { findPackageFaults } from "./check-package.ts";
import { findSizeFaults } from "./check-sizes.ts";
import { findSourceFaults } from "./check-source.ts";
import { closeWith } from "./closing-line.ts";

interface Outcome {
  readonly name: string;
  readonly faults: readonly string[];
}

const root = join(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** Runs a tool; whatever it prints when it fails is its fault. */
function run(name: string, command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ name, faults: code === 0 ? [] : [output.trim()] }));
  });
}

const outcomeOf = (name: string, found: Promise<string[]>): Promise<Outcome> =>
  found.catch((error: unknown) => [String(error)]).then((faults) => ({ name, faults }));

const projects = globSync("{src,test,scripts,bench}/**/tsconfig*.json", { cwd: root }).sort();

const outcomes = await Promise.all([
  run("format and lint", bin("biome"), ["ci", "--error-on-warnings", "--colors=off"]),
  ...projects.map((project) => run(`types of ${project}`, bin("tsc"), ["--project", project, "--pretty", "false"])),
  { name: "imports", faults: findImportFaults(root) },
  { name: "names and sources", faults: findSourceFaults(root) },
  outcomeOf("sizes", findSizeFaults(root)),
  outcomeOf("package", findPackageFaults(root)),
]);

for (const { name, faults } of outcomes) {
  console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${name}`);
  for (const fault of faults) console.log(`${fault.replace(/^/gm, "       ")}`);
}
const failed = outcomes.filter(({ faults }) => faults.length > 0).length;
closeWith({ passed: outcomes.length - failed, failed });
