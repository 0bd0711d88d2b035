import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = new Set(["utils", "util", "helpers", "helper", "common", "shared", "lib", "misc", "types"]);

/** What no source may hold; Biome judges the rest. */
const FORBIDDEN: ReadonlyArray<{ in: RegExp; pattern: RegExp; reason: string }> = [
  { in: /./, pattern: /\bbiome-ignore\b/, reason: "switches a rule off" },
  { in: /./, pattern: /@ts-(ignore|nocheck)\b/, reason: "switches the type checker off" },
  { in: /\.test\.tsx?$/, pattern: /\.(skipIf|runIf|todo|fails)\s*\(/, reason: "is a test that may not run" },
  { in: /\.test\.tsx?$/, pattern: /\bretry:\s*[1-9]/, reason: "repeats a test until it passes" },
  {
    in: /^src\//,
    pattern: /\btypeof import\(|(?<!await )\bimport\("[^"]*"\)\.(?!then\b|catch\b|finally\b)/,
    reason: "is an import that the import rule does not see: it belongs to those above",
  },
  {
    in: /^src\//,
    pattern: /dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML/,
    reason: "makes HTML of text",
  },
];

/** Faults of single files: empty names, and what no source may hold. */
export function findSourceFaults(root: string): string[] {
  const files = globSync("{src,test,scripts,bench}/**/*.{ts,tsx,css}", { cwd: root }).sort();
  return files.flatMap((file) => {
    const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n");
    return [...nameFaults(file), ...lineFaults(file, lines)];
  });
}

function nameFaults(file: string): string[] {
  const parts = [...file.split("/").slice(0, -1), basename(file).split(".")[0] ?? ""];
  return parts
    .filter((part) => EMPTY_NAMES.has(part))
    .map((part) => `${file}: "${part}" says nothing about what is inside`);
}

function lineFaults(file: string, lines: readonly string[]): string[] {
  // This file has to name what it forbids.
  if (file === "scripts/check-source.ts") return [];
  const rules = FORBIDDEN.filter((rule) => rule.in.test(file));
  return lines.flatMap((line, index) =>
    rules
      .filter((rule) => rule.pattern.test(line))
      .map((rule) => `${file}:${index + 1}: ${line.trim()} ${rule.reason}`),
  );
}
