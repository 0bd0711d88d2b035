/** `npm run build`: the page into `public/build`, and the service worker that knows each file of it. */
import { createHash } from "node:crypto";
import { globSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { type RolldownBuild, rolldown } from "rolldown";

const root = join(import.meta.dirname, "..");
const publicFolder = join(root, "public");

const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  minify: true,
  charset: "utf8",
  logLevel: "warning",
};

/** What is served beside the build, and is needed without a network. */
const STATIC = ["favicon.svg", "manifest.webmanifest", "icons/*.png", "pictures/**/*.svg"];

/** Makes scripts and styles; returns their paths. */
async function buildPage(): Promise<string[]> {
  const made = await Promise.all([buildScripts(), buildEarly(), buildStyles()]);
  return made.flat();
}

/** What is not to wait for the page's own script is a script of its own. */
async function buildEarly(): Promise<string[]> {
  const outfile = "public/build/early.js";
  await build({ ...options, entryPoints: ["src/page/early.ts"], format: "iife", sourcemap: true, outfile });
  return [outfile];
}

/**
 * The first script is two files, which index.html asks for at once: what is the first script's own, and what later parts
 * share with it. Left to itself the bundler makes a dozen of the second, found only when the first has come.
 */
async function buildScripts(): Promise<string[]> {
  const bundle = await rolldown({
    cwd: root,
    input: { main: "src/page/main.tsx" },
    platform: "browser",
    transform: { target: "es2022", jsx: { runtime: "automatic", importSource: "preact" } },
    checks: { configurationFieldConflict: false },
  });
  const shared = sharedWithFirst((await bundle.generate({ format: "esm" })).output);
  const { output } = await bundle.write({
    dir: join(publicFolder, "build"),
    format: "esm",
    minify: true,
    sourcemap: true,
    comments: false,
    postBanner: ({ name }) => (name === "main" || name === "base" ? COMPILE_ALL : ""),
    codeSplitting: { groups: [{ name: "base", test: (id) => shared.has(id) }] },
    entryFileNames: "[name].js",
    chunkFileNames: ({ name }) => (name === "base" ? "base.js" : "[name]-[hash].js"),
  });
  const first = output.find(({ fileName }) => fileName === "main.js");
  if (first?.type !== "chunk" || first.imports.join() !== "base.js")
    throw new Error("The first script imports something else than base.js, which index.html does not ask for.");
  for (const chunk of output)
    if (["main.js", "base.js"].includes(chunk.fileName) && !("code" in chunk && chunk.code.startsWith(COMPILE_ALL)))
      throw new Error(`${chunk.fileName} does not begin by asking to be compiled as a whole.`);
  return output.map(({ fileName }) => `public/build/${fileName}`).filter((file) => !file.endsWith(".map"));
}

/** Asks the browser to compile all functions while a script loads; it must be the first line. */
const COMPILE_ALL = "//# allFunctionsCalledOnLoad";

/** The modules of all chunks that the first script imports at once. */
function sharedWithFirst(output: Awaited<ReturnType<RolldownBuild["generate"]>>["output"]): ReadonlySet<string> {
  const chunks = new Map(output.flatMap((chunk) => (chunk.type === "chunk" ? [[chunk.fileName, chunk]] : [])));
  const [first] = output;
  const needed = new Set(first.imports);
  // A set goes on with what is added on the way.
  for (const name of needed) for (const next of chunks.get(name)?.imports ?? []) needed.add(next);
  return new Set([...needed].flatMap((name) => chunks.get(name)?.moduleIds ?? []));
}

async function buildStyles(): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    entryPoints: ["src/page/page.css", "src/page/later.css"],
    sourcemap: true,
    outdir: "public/build",
    metafile: true,
  });
  return Object.keys(metafile.outputs).filter((file) => !file.endsWith(".map"));
}

function hashOf(file: string): string {
  return `sha256-${createHash("sha256").update(readFileSync(file)).digest("base64")}`;
}

/** By the path at which each is served. */
function listFiles(built: readonly string[]): Record<string, string> {
  const files = [...built.map((file) => join(root, file)), ...globSync(STATIC, { cwd: publicFolder }).map(inPublic)];
  const listed = files.sort().map((file): [string, string] => [`/${relative(publicFolder, file)}`, hashOf(file)]);
  return Object.fromEntries([["/", hashOf(inPublic("index.html"))], ...listed]);
}

const inPublic = (file: string): string => join(publicFolder, file);

const built = await buildPage();
// Only what an earlier build left: a server that runs beside this one may serve what both have made.
const kept = new Set(built.flatMap((file) => [join(root, file), join(root, `${file}.map`)]));
for (const file of globSync(join(publicFolder, "build/*"))) if (!kept.has(file)) rmSync(file, { recursive: true });
const files = listFiles(built);
const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
await build({
  ...options,
  entryPoints: ["src/page/service-worker/service-worker.ts"],
  format: "iife",
  define: { SHELL: JSON.stringify({ version, files }) },
  outfile: "public/service-worker.js",
});
