/** A program: serves the prepared Worker with its page, as `wrangler dev` does, until it is ended. */
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { ServeOptions } from "./server.ts";

const { port, persistTo, prepared, vars }: ServeOptions = JSON.parse(process.argv[2] ?? "");
// The rules say what of the sources is a module of which kind; the bundle is one.
const { modulesRules, ...options } = JSON.parse(await readFile(prepared.options, "utf8"));
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    ...options,
    name: "parlor",
    modules: true,
    scriptPath: prepared.script,
    rootPath: dirname(prepared.script),
    host: "127.0.0.1",
    port,
    resourcePersistencePath: persistTo,
    bindings: { ...options.bindings, ...vars },
  }),
);
await miniflare.ready;
