/**
 * `npm run build:package`: `dist/`, what `package.json` exports. The scripts are bundled, so that what two entries
 * share is there once; the types are those of the sources. `protocol` is zod on our side and plain types on the
 * other: whoever uses the SDK needs no zod.
 */
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** What is exported, by the name to import it by: `dist/client/index.js` is made of `src/client/index.ts`. */
export function findEntries(): ReadonlyMap<string, string> {
  const { exports }: { exports: Record<string, { default: string }> } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const sourceOf = (path: string) => path.replace("./dist/", "src/").replace(/\.js$/, ".ts");
  return new Map(Object.entries(exports).map(([name, entry]) => [`parlor${name.slice(1)}`, sourceOf(entry.default)]));
}

/** Builds in a folder of its own, which then takes the place of `dist`: a build that fails leaves the old one. */
export async function buildPackage(): Promise<void> {
  const entryPoints = [...findEntries().values()];
  const work = await realpath(await mkdtemp(join(tmpdir(), "parlor-package-")));
  try {
    const out = join(work, "dist");
    await Promise.all([buildScripts(entryPoints, out), buildTypes(entryPoints, { work, out })]);
    await rm(join(root, "dist"), { recursive: true, force: true });
    await cp(out, join(root, "dist"), { recursive: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function buildScripts(entryPoints: readonly string[], outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outbase: "src",
    outdir,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    target: "es2022",
    chunkNames: "parts/[name]-[hash]",
    sourcemap: true,
    logLevel: "warning",
  });
}

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
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, noUnusedLocals: false },
    ...{ lib: ["ES2024", "DOM", "DOM.Iterable"], ...rest },
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
