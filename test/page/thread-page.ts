import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { newWindow, type Viewport } from "./windows.ts";

const root = join(import.meta.dirname, "../..");

/** An empty page with the stage and the styles of the components, on an address that no network has. */
export async function openThreadPage(
  browser: Browser,
  viewport: Viewport,
  /** Before it goes anywhere. */
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<{ page: Page; complaints: string[] }> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { main: "test/page/thread-stage.tsx", styles: "src/ui/styles/parlor.css" },
    bundle: true,
    write: false,
    outdir: "out",
    format: "esm",
    target: "es2022",
    minify: true,
    tsconfigRaw: { compilerOptions: { jsx: "react-jsx", jsxImportSource: "preact" } },
    logLevel: "silent",
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  const { page, complaints } = await newWindow(browser, viewport);
  const html = `<!doctype html><html lang="en"><title>test</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/main.css"><style>html,body,#root{height:100%;margin:0}</style><div id="root" class="parlor"></div><script type="module" src="/main.js"></script>`;
  await page.route("http://app.test/**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/main.js") return route.fulfill({ contentType: "text/javascript", body: textOf(".js") });
    if (pathname === "/main.css") return route.fulfill({ contentType: "text/css", body: textOf(".css") });
    return route.fulfill({ contentType: "text/html", body: html });
  });
  await prepare(page);
  await page.goto("http://app.test/");
  return { page, complaints };
}
