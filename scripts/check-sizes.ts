import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { styleText } from "./style-text.ts";

const KIB = 1024;
/**
 * Gzipped bytes. The client's are what a visitor waits for; the Worker's decide how fast a cold start is.
 */
const BUDGETS = {
  sdkAtFirst: 20.5 * KIB,
  sdk: 24 * KIB,
  sdkWithInbox: 37 * KIB,
  hooks: 2 * KIB,
  thread: 21 * KIB,
  elements: 82 * KIB,
  page: 60 * KIB,
  worker: 220 * KIB,
};
/** What the Worker weighed when this was last written down: growth is told apart from what was there. */
const WORKER_RECORDED = 120.9 * KIB;

const PREACT = { jsx: "automatic", jsxImportSource: "preact" } as const;
export const WORKER: BuildOptions = {
  entryPoints: ["src/worker.ts"],
  external: ["cloudflare:*", "node:*"],
  conditions: ["workerd", "worker"],
};
const ELEMENTS = { ...PREACT, entryPoints: ["src/elements/index.ts"] };

const gzipped = (content: Uint8Array): number => gzipSync(content, { level: 9 }).byteLength;
const inKib = (bytes: number): string => `${(bytes / KIB).toFixed(1)} KiB`;

/** What is larger than its budget, and zod where the client would have to carry it. */
export async function findSizeFaults(root: string): Promise<string[]> {
  const [sdkAtFirst, sdk, sdkWithInbox, hooks, thread, elements, worker, page] = await Promise.all([
    atFirst(root, ["src/client/index.ts"]),
    bundle(root, { entryPoints: ["src/client/index.ts"], minify: true }),
    bundle(root, { entryPoints: ["src/client/inbox/inbox.ts", "src/client/index.ts"], minify: true, splitting: true }),
    largestOf(root, ["src/react/index.ts", "src/react/use-websocket.ts"]),
    largestOf(root, ["src/ui/message-thread.tsx"]),
    bundle(root, { ...ELEMENTS, minify: true, plugins: [styleText] }),
    bundle(root, WORKER),
    bundle(root, { entryPoints: ["src/page/main.tsx"], minify: true, loader: { ".css": "empty" } }),
  ]);
  const firstLoad = await measurePage(root);
  console.log(
    `     gzipped: SDK at first ${inKib(sdkAtFirst)}, with all that it loads when it is needed ${inKib(sdk.bytes)}, and with inbox ${inKib(sdkWithInbox.bytes)}, hooks ${inKib(hooks)}, thread and composer ${inKib(thread)}, elements ${inKib(elements.bytes)}, page ${inKib(firstLoad)}, Worker ${inKib(worker.bytes)}, ${growth(worker.bytes, WORKER_RECORDED)} (budgets ${Object.values(BUDGETS).map(inKib).join(", ")})`,
  );
  const over = (name: keyof typeof BUDGETS, bytes: number) =>
    bytes > BUDGETS[name] ? [`${name}: ${inKib(bytes)} gzipped, more than ${inKib(BUDGETS[name])}`] : [];
  const zod = [...sdk.inputs, ...elements.inputs, ...page.inputs].some((input) => input.includes("node_modules/zod/"));
  return [
    ...over("sdkAtFirst", sdkAtFirst),
    ...over("sdk", sdk.bytes),
    ...over("sdkWithInbox", sdkWithInbox.bytes),
    ...over("hooks", hooks),
    ...over("thread", thread),
    ...over("elements", elements.bytes),
    ...over("page", firstLoad),
    ...over("worker", worker.bytes),
    ...(zod ? ["the client side bundles zod"] : []),
    ...findLanguages(worker.weights),
  ];
}

/** How much a bundle has grown since its size was last written down. */
function growth(bytes: number, recorded: number): string {
  const more = bytes - recorded;
  return `${more < 0 ? "-" : "+"}${inKib(Math.abs(more))} since ${inKib(recorded)} was recorded`;
}

/**
 * zod has its sentences in fifty languages, a third of a Worker's weight. All of them come along where its object `z` is
 * imported; from `import * as z` a bundler takes what is used.
 */
export function findLanguages(weights: ReadonlyMap<string, number>): string[] {
  const languages = [...weights].filter(([input, bytes]) => bytes > 0 && FOREIGN.test(input));
  return languages.length > 0 ? [`the Worker bundles ${languages.length} languages of zod: import * as z`] : [];
}

const FOREIGN = /node_modules\/zod\/.*\/locales\/(?!en\.|index\.)/;

interface Bundle {
  readonly bytes: number;
  readonly inputs: readonly string[];
  /** What is left of each input in the bundle. */
  readonly weights: ReadonlyMap<string, number>;
}

export async function bundle(root: string, options: BuildOptions): Promise<Bundle> {
  const { outputFiles = [], metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "out",
    metafile: true,
    logLevel: "silent",
    ...options,
  });
  const bytes = outputFiles.reduce((sum, file) => sum + gzipped(file.contents), 0);
  const weights = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([input, { bytesInOutput }]) => [input, bytesInOutput] as const),
  );
  return { bytes, inputs: Object.keys(metafile?.inputs ?? {}), weights: new Map(weights) };
}

/** What is there before anything is needed that comes later: the entries, and what they import at once. */
async function atFirst(root: string, entryPoints: string[], options: BuildOptions = {}): Promise<number> {
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "out",
    logLevel: "silent",
  });
  const isEntry = (path: string) => entryPoints.includes(metafile.outputs[path]?.entryPoint ?? "");
  const needed = new Set(Object.keys(metafile.outputs).filter(isEntry));
  // A set goes on with what is added on the way.
  for (const path of needed) {
    for (const { path: other, kind } of metafile.outputs[path]?.imports ?? []) {
      if (kind === "import-statement") needed.add(other);
    }
  }
  const isNeeded = ({ path }: { path: string }) => needed.has(posix.relative(root, path));
  return outputFiles.filter(isNeeded).reduce((sum, file) => sum + gzipped(file.contents), 0);
}

/** What the heaviest of these entries adds at first to an application that has the SDK and the framework. */
async function largestOf(root: string, entryPoints: readonly string[]): Promise<number> {
  const apart: Plugin = {
    name: "apart",
    // The SDK; and the elements, which come when the first is drawn.
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/(client\/[\w/-]+|elements\/index)\.ts$/ }, ({ path }) => ({ path, external: true })),
  };
  const options: BuildOptions = { ...PREACT, packages: "external", plugins: [apart] };
  return Math.max(...(await Promise.all(entryPoints.map((entry) => atFirst(root, [entry], options)))));
}

/** Builds the page and weighs index.html with all that it loads before anything is clicked. */
async function measurePage(root: string): Promise<number> {
  await promisify(execFile)("npm", ["run", "--silent", "build"], { cwd: root });
  const pending = ["index.html"];
  const seen = new Map<string, number>();
  for (const path of pending) {
    const file = join(root, "public", path);
    if (seen.has(path)) continue;
    if (!existsSync(file)) throw new Error(`the page loads public/${path}, which is not there`);
    const content = readFileSync(file);
    seen.set(path, gzipped(content));
    pending.push(...loadedBy(path, content.toString()));
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Scripts and style sheets of a page, and static imports of a script; pictures come later. */
function loadedBy(path: string, content: string): string[] {
  const pattern = path.endsWith(".html")
    ? /<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g
    : /(?:\bfrom|\bimport)\s*"(\.[^"]+\.js)"|@import\s*"([^"]+\.css)"/g;
  return [...content.matchAll(pattern)].map(([, first, second]) => {
    const reference = first ?? second ?? "";
    return reference.startsWith("/") ? reference.slice(1) : posix.join(posix.dirname(path), reference);
  });
}
