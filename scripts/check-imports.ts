import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/**
 * The one rule: imports point towards `protocol`.
 *
 *   protocol ◀ identity ◀ actor ◀ thread, inbox ◀ http ◀ worker
 *   protocol ◀ client ◀ hooks ◀ ui ◀ elements ◀ react
 *                                ui ◀ page
 *              client ◀ testing
 *
 * A place may import from those that it lists. `types` marks what may be imported as types only, `lazily` what only by
 * `import()`, so that it comes when it is needed. `env` is
 * src/env.ts: it names the classes that the Worker is bound to, so it knows their types.
 */
interface Place {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
  readonly lazily?: readonly string[];
  readonly packages: readonly string[];
}

const PLACES: Readonly<Record<string, Place>> = {
  protocol: { imports: [], packages: ["zod"] },
  env: { imports: ["protocol"], types: ["thread", "inbox"], packages: ["zod"] },
  identity: { imports: ["protocol", "env"], packages: ["jose", "zod"] },
  actor: { imports: ["protocol", "identity", "env"], packages: ["zod", "cloudflare:workers"] },
  thread: { imports: ["protocol", "identity", "actor", "env"], types: ["inbox"], packages: ["zod"] },
  inbox: { imports: ["protocol", "identity", "actor", "env"], types: ["thread"], packages: ["zod"] },
  http: {
    imports: ["protocol", "identity", "actor", "env", "package.json"],
    types: ["thread", "inbox"],
    packages: ["hono", "jose", "zod"],
  },
  worker: { imports: ["http", "thread", "inbox", "env"], packages: [] },
  client: { imports: [], types: ["protocol"], packages: ["idb"] },
  hooks: { imports: ["client"], types: ["protocol"], packages: [] },
  react: { imports: ["hooks", "client"], types: ["protocol"], lazily: ["elements"], packages: ["react"] },
  testing: { imports: ["client"], types: ["protocol"], packages: [] },
  ui: { imports: ["client", "hooks"], types: ["protocol"], packages: ["preact", "@preact/signals"] },
  elements: { imports: ["client", "ui"], types: ["protocol"], packages: ["preact"] },
  page: { imports: ["client", "ui"], types: ["protocol"], packages: ["preact", "preact-iso"] },
};

/** Modules that are free of zod, whose values the client side may import too. */
const ZOD_FREE = [
  "src/protocol/index.ts",
  "src/protocol/limits.ts",
  "src/protocol/marks.ts",
  "src/protocol/close-codes.ts",
  "src/protocol/errors.ts",
];
/** The names of the internal headers are a value that the Worker and the thread must share. */
const SHARED_VALUES = [...ZOD_FREE, "src/thread/thread-rpc.ts"];
/** The shells: the only files of the rules' folders that touch the platform. */
const SHELLS = ["src/thread/thread-room.ts", "src/inbox/user-inbox.ts"];

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typesOnly: boolean;
  readonly isLazy: boolean;
}

/** Every import of `src` that points the wrong way. */
export function findImportFaults(root: string): string[] {
  const files = globSync("src/**/*.{ts,tsx}", { cwd: root }).sort();
  return files.flatMap((from) => {
    const source = readFileSync(join(root, from), "utf8");
    return readImports(from, source).flatMap((found) => {
      const reason = judge(found);
      return reason ? [`${from} imports "${found.specifier}": ${reason}`] : [];
    });
  });
}

/** The imports of a module, by the form that the formatter gives them. */
export function readImports(from: string, source: string): Import[] {
  const statements = source.matchAll(/^(?:import|export)\s+(type\s+)?([^"';]*?)\s*from\s*["']([^"']+)["']/gm);
  const bare = source.matchAll(/(^import\s*|\bimport\(\s*|\brequire\(\s*)["']([^"']+)["']/gm);
  return [
    ...[...statements].map(([, type, names = "", specifier = ""]) => ({
      from,
      specifier,
      typesOnly: type !== undefined || /^\{(\s*type\s[^,}]+,?)+\s*\}$/.test(names),
      isLazy: false,
    })),
    ...[...bare].map(([, how = "", specifier = ""]) => ({
      from,
      specifier,
      typesOnly: false,
      isLazy: how.startsWith("import("),
    })),
  ];
}

function judge({ from, specifier, typesOnly, isLazy }: Import): string | null {
  const name = placeOf(from);
  const place = PLACES[name];
  if (!place) return `src/${name} is not a place of the map in scripts/check-imports.ts`;
  if (!specifier.startsWith(".")) return judgePackage(from, specifier, place);
  const target = posix.join(dirname(from), specifier);
  const targetName = placeOf(target);
  if (ZOD_FREE.includes(from) && !ZOD_FREE.includes(target) && !typesOnly) return "this module must stay free of zod";
  if (targetName === name || place.imports.includes(targetName)) return null;
  if (place.lazily?.includes(targetName)) return isLazy ? null : `${name} may import ${targetName} only lazily`;
  if (!place.types?.includes(targetName)) return `${name} may not know ${targetName}`;
  if ((name === "thread" || name === "inbox") && !target.endsWith("-rpc.ts")) return "only types of an …-rpc.ts file";
  if (typesOnly || SHARED_VALUES.includes(target)) return null;
  return `${name} may import only types from ${targetName}`;
}

function judgePackage(from: string, specifier: string, place: Place): string | null {
  if (specifier === "cloudflare:workers" && SHELLS.includes(from)) return null;
  if (ZOD_FREE.includes(from)) return "this module must stay free of zod";
  const known = place.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return known ? null : `${placeOf(from)} may not use that package`;
}

/** `src/thread/rooms/x.ts` is of thread; `src/worker.ts` is worker; what is outside of `src` is itself. */
const placeOf = (path: string): string =>
  path.startsWith("src/") ? (path.split("/")[1] ?? "").replace(/\.tsx?$/, "") : path;
