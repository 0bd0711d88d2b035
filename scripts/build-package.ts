/**
 * `npm run build:package`: `dist/`, what `package.json` exports. The scripts are bundled, so that what two entries
 * share is there once; the types are those of the sources. `protocol` is zod on our side and plain types on the
 * other: whoever uses the SDK needs no zod.
 */
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { styleText } from "./style-text.ts";

const root = join(import.meta.dirname, "..");

/** What is exported, by the name to import it by: `dist/client/index.d.ts` is made of `src/client/index.ts`. */
export function findEntries(): ReadonlyMap<string, string> {
  const { exports }: { exports: Record<string, { types: string; default: string }> } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const sourceOf = (path: string) => path.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts");
  return new Map(
    Object.entries(exports).flatMap(([name, entry]) =>
      entry.default.endsWith(".js") ? [[`parlor${name.slice(1)}`, sourceOf(entry.types)] as const] : [],
    ),
  );
}

/** Builds in a folder of its own, which then takes the place of `dist`: a build that fails leaves the old one. */
export async function buildPackage(): Promise<void> {
  const entryPoints = [...findEntries().values()];
  const work = await realpath(await mkdtemp(join(tmpdir(), "parlor-package-")));
  try {
    const out = join(work, "dist");
    const scripts = entryPoints.filter((entry) => entry !== ELEMENTS);
    await Promise.all([
      buildScripts(scripts, out),
      buildElements(join(out, "elements.js")),
      buildReactElements(out),
      buildStyles(join(out, "styles.css")),
      buildTypes(entryPoints, { work, out }),
    ]);
    await rm(join(root, "dist"), { recursive: true, force: true });
    await cp(out, join(root, "dist"), { recursive: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const ELEMENTS = "src/elements/index.ts";
/** What the elements of React share with its hooks: who is open, and whose inbox is which, is known once. */
const SHARED = ["src/client/index.ts", "src/client/inbox/inbox.ts", "src/hooks/retain.ts"];
const SETTINGS = {
  ...({ absWorkingDir: root, bundle: true, format: "esm", target: "es2022" } as const),
  ...({ sourcemap: true, logLevel: "warning", jsx: "automatic", jsxImportSource: "preact" } as const),
};

async function buildScripts(entryPoints: readonly string[], outdir: string): Promise<void> {
  await build({
    ...SETTINGS,
    entryPoints: [...new Set([...entryPoints, ...SHARED])],
    outbase: "src",
    outdir,
    splitting: true,
    packages: "external",
    chunkNames: "parts/[name]-[hash]",
    // All who import it lie as deep as it does.
    plugins: [elsewhere({ [ELEMENTS]: "../react/elements.js" })],
  });
}

/** One file with everything, for a page without a bundler. */
export async function buildElements(outfile: string): Promise<void> {
  await build({ ...SETTINGS, entryPoints: [ELEMENTS], outfile, minify: true, plugins: [styleText] });
}

/** The elements for React, which loads them when the first is drawn: with Preact, and without what the hooks have. */
async function buildReactElements(out: string): Promise<void> {
  const shared = SHARED.map((path) => [path, path.replace("src/", "../").replace(/\.ts$/, ".js")] as const);
  const outfile = join(out, "react/elements.js");
  await build({
    ...SETTINGS,
    entryPoints: [ELEMENTS],
    outfile,
    plugins: [styleText, elsewhere(Object.fromEntries(shared))],
  });
}

/** With a declaration: to a compiler, what is imported for its effect is a module too. */
async function buildStyles(outfile: string): Promise<void> {
  await build({ ...SETTINGS, entryPoints: ["src/ui/styles/parlor.css"], outfile, sourcemap: false });
  await writeFile(outfile.replace(/css$/, "d.ts"), "export {};\n");
}

/** Modules that are imported from another file of the package, instead of being taken into this one. */
const elsewhere = (places: Readonly<Record<string, string>>): Plugin => ({
  name: "elsewhere",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const place = places[relative(root, join(resolveDir, path))];
      return place === undefined ? undefined : { path: place, external: true };
    }),
});

async function buildTypes(entryPoints: readonly string[], { work, out }: { work: string; out: string }): Promise<void> {
  const types = join(work, "types");
  await compile({ files: entryPoints.map((entry) => join(root, entry)), rootDir: join(root, "src"), outDir: types });
  await revealProtocol(work, join(types, "protocol"));
  const pending = new Set(entryPoints.map((entry) => entry.replace("src/", "").replace(/\.ts$/, ".d.ts")));
  // What nothing refers to any more is left out: a set goes on with what is added on the way.
  for (const file of pending) {
    const text = await readFile(join(types, file), "utf8");
    for (const [, , path = ""] of text.matchAll(REFERENCES)) pending.add(`${join(dirname(file), path)}.d.ts`);
    await mkdir(dirname(join(out, file)), { recursive: true });
    await writeFile(join(out, file), text.replace(REFERENCES, '$1"$2.js"'));
  }
}

const REFERENCES = /(\bfrom |\bimport\()"(\.[^"]+)\.tsx?"/g;

/** Declarations only. What the compiler complains of is thrown. */
async function compile(options: { files: readonly string[]; rootDir: string; outDir: string }): Promise<void> {
  const { files, ...rest } = options;
  const project = join(dirname(options.outDir), `tsconfig.${basename(options.outDir)}.json`);
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    noUnusedLocals: false,
    lib: ["ES2024", "DOM", "DOM.Iterable"],
    ...rest,
  };
  await writeFile(project, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, files }));
  const tsc = join(root, "node_modules/.bin/tsc");
  await promisify(execFile)(tsc, ["--project", project], { cwd: root }).catch((error: { stdout?: string }) => {
    throw new Error(`unable to make declarations; because ${error.stdout || error}`);
  });
}

/**
 * Replaces the declarations of modules with schemas by the types that these mean. The compiler spells a type out
 * when it has to infer it, so it is given constants to infer.
 */
async function revealProtocol(work: string, protocol: string): Promise<void> {
  const schemas = globSync("*.d.ts", { cwd: protocol }).filter((file) =>
    readFileSync(join(protocol, file), "utf8").includes('from "zod"'),
  );
  const probes = join(work, "probes");
  await mkdir(probes);
  for (const file of schemas) {
    const source = join(root, "src/protocol", file.replace(".d.ts", ".ts"));
    const names = [...readFileSync(source, "utf8").matchAll(/^export (?:type|interface) (\w+)/gm)].map(
      ([, name]) => name,
    );
    const reveal = `import type * as wire from ${JSON.stringify(source)};\ndeclare function reveal<T>(): T;\n`;
    const constants = names.map((name) => `export const ${name} = reveal<wire.${name}>();`);
    await writeFile(join(probes, file.replace(".d.ts", ".ts")), `${reveal}${constants.join("\n")}\n`);
  }
  const outDir = join(work, "revealed");
  await compile({ files: globSync(join(probes, "*.ts")), rootDir: "/", outDir });
  for (const file of globSync("**/probes/*.d.ts", { cwd: outDir })) {
    const constants = await readFile(join(outDir, file), "utf8");
    await writeFile(
      join(protocol, basename(file)),
      constants.replace(/^export declare const (\w+):/gm, "export type $1 ="),
    );
  }
}

if (process.argv[1] === import.meta.filename) await buildPackage();
