import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { tokenOf } from "../support/tokens.ts";

const root = join(import.meta.dirname, "../..");

/** Somebody else's site that uses the elements. */
export interface Site {
  /** Its files by their path; what is not there, is asked of the server. */
  readonly files: Readonly<Record<string, string>>;
  /** Who is logged in there, for `/parlor-token`. */
  readonly userId: string;
}

/** Its pages are as strict as a site can be: nothing inline, nothing from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:; base-uri 'none'";

const TYPES: Readonly<Record<string, string>> = { html: "text/html", css: "text/css", js: "text/javascript" };

/** Puts a site in front of the server, for all pages of a context. */
export async function serveSite(context: BrowserContext, { files, userId }: Site): Promise<void> {
  await context.route("**/*", async (route) => {
    const { pathname } = new URL(route.request().url());
    const body = files[pathname];
    if (pathname === "/parlor-token") return await route.fulfill({ body: await tokenOf(userId) });
    if (pathname === "/favicon.ico") return await route.fulfill({ status: 204 });
    if (body === undefined) return await route.continue();
    const contentType = TYPES[pathname.split(".").at(-1) ?? ""] ?? "text/plain";
    return await route.fulfill({ body, contentType, headers: { "content-security-policy": POLICY } });
  });
}

/** The example as it is in the repository. */
export async function exampleFiles(script: string): Promise<Record<string, string>> {
  const read = (name: string) => readFile(join(root, "examples", name), "utf8");
  const [html, css] = await Promise.all([read("elements.html"), read("elements.css")]);
  return { "/examples/elements.html": html, "/examples/elements.css": css, "/dist/elements.js": script };
}

/** A page with this body and the elements' script. */
export const pageOf = (body: string, attributes = 'lang="en"'): string =>
  `<!doctype html><html ${attributes}><title>A site</title><script type="module" src="/dist/elements.js"></script>${body}</html>`;
