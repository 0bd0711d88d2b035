import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { findEntries } from "../../scripts/build-package.ts";
import { styleText } from "../../scripts/style-text.ts";

const root = join(import.meta.dirname, "../..");

/** The names that the package exports lead to the sources here, so that a test needs no build. */
const parlor: Plugin = {
  name: "parlor",
  setup: ({ onResolve }) => onResolve({ filter: /^parlor\// }, ({ path }) => ({ path: sourceOf(path) })),
};

function sourceOf(specifier: string): string {
  const source = findEntries().get(specifier);
  if (!source) throw new Error(`the package does not export ${specifier}`);
  return join(root, source);
}

/** The project's own components are Preact's. */
const preact: Plugin = {
  name: "preact",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/src\/.*\.tsx$/ }, async ({ path }) => ({
      contents: `/** @jsxImportSource preact */\n${await readFile(path, "utf8")}`,
      loader: "tsx",
    })),
};

export interface OpenedPage {
  readonly page: Page;
  /** What it threw. */
  readonly errors: string[];
  /** What it logged, line by line. */
  readonly lines: string[];
}

/** An empty page with a bundle of these sources, on an address of its own that no network has. */
export async function openBundle(browser: Browser, entry: string, plugins: Plugin[] = []): Promise<OpenedPage> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    tsconfigRaw: { compilerOptions: { jsx: "react-jsx", jsxImportSource: "react" } },
    define: { "process.env.NODE_ENV": '"development"' },
    plugins: [...plugins, parlor, styleText, preact],
    logLevel: "silent",
  });
  const page = await (await browser.newContext()).newPage();
  const [errors, lines]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (line) => (line.type() === "error" ? errors : lines).push(line.text()));
  const html = `<!doctype html><title>test</title><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="/main.js"></script>`;
  await page.route("http://app.test/**", (route) =>
    route.request().url().endsWith(".js")
      ? route.fulfill({ contentType: "text/javascript", body: outputFiles[0]?.text ?? "" })
      : route.fulfill({ contentType: "text/html", body: html }),
  );
  await page.goto("http://app.test/");
  return { page, errors, lines };
}
