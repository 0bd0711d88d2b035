import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGroup } from "../../scripts/process-group.ts";
import { startServer, startWrangler } from "../support/server.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { type Consumer, makeConsumer, root, typeFaults } from "./consumer.ts";

/** Packing and installing; on a machine that has other things to do it takes its time. */
const INSTALL_MS = 180_000;

let consumer: Consumer;
beforeAll(async () => {
  consumer = await makeConsumer();
}, INSTALL_MS);
afterAll(() => consumer.remove());

const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  node: ["node"],
  deno: ["deno", "run", "--allow-net", "--no-prompt", "--node-modules-dir=manual", "--no-lock"],
  bun: ["bun", "run"],
};

/** Quick starts that are for Preact; the others with elements are for React. */
const PREACT = ["preact.tsx", "components.tsx"];

/** The blocks of README.md that name a file, by that name. */
async function readmeBlocks(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const blocks = readme.matchAll(/^```\w+ file=([\w.]+)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, name = "", text = ""]) => [name, text]));
}

it("the package has scripts and types, no schemas, and imports nothing but what it says", async () => {
  const strange = consumer.files.filter(
    (file) => !/^package\/(dist\/.+\.(js|js\.map|d\.ts|css)|package\.json|README\.md|LICENSE)$/.test(file),
  );
  expect(strange).toEqual([]);
  const imported = new Set<string>();
  for (const file of consumer.files.filter((name) => /\.(js|d\.ts)$/.test(name))) {
    const path = join(consumer.folder, "node_modules/parlor", file.replace("package/", ""));
    const text = (await readFile(path, "utf8")).replace(/^\s*(\/\*\*|\*).*$/gm, "");
    for (const [, name = ""] of text.matchAll(
      /(?:^(?:import|export|\})[^"\n]*\bfrom\s*|\bimport\()"([^".\n][^"\n]*)"/gm,
    ))
      imported.add(name);
  }
  const known = ["idb", "preact", "preact/hooks", "preact/jsx-runtime", "react"];
  expect([...imported].filter((name) => !known.includes(name))).toEqual([]);
});

it("the quick starts of the README are the programs that they seem, for the compiler and for a bundler", async () => {
  const blocks = await readmeBlocks();
  expect([...blocks.keys()]).toEqual([
    "browser.ts",
    "elements.html",
    "theme.css",
    "components.tsx",
    "parts.tsx",
    "page.html",
    "react.tsx",
    "preact.tsx",
    "bot.ts",
    "service.ts",
    "testing.ts",
  ]);
  const script = /<script type="module">([\s\S]*?)<\/script>/.exec(blocks.get("page.html") ?? "")?.[1] ?? "";
  await consumer.write("page.js", script);
  for (const [name, text] of blocks) await consumer.write(name, text);
  const files = [...blocks.keys()].filter((name) => /\.tsx?$/.test(name) && !PREACT.includes(name));
  const nodeNext = { module: "NodeNext", moduleResolution: "NodeNext" };
  const bundler = { module: "ESNext", moduleResolution: "Bundler" };
  expect(await typeFaults(consumer, files, { ...nodeNext, jsxImportSource: "react" })).toBe("");
  expect(await typeFaults(consumer, files, { ...bundler, jsxImportSource: "react" })).toBe("");
  expect(await typeFaults(consumer, PREACT, { ...bundler, jsxImportSource: "preact" })).toBe("");
  for (const name of ["browser.ts", "page.js", "react.tsx", "parts.tsx", ...PREACT, "service.ts"]) {
    const jsxImportSource = PREACT.includes(name) ? "preact" : "react";
    const options = { bundle: true, write: false, format: "esm", logLevel: "silent", outdir: "out" } as const;
    const tsconfigRaw = { compilerOptions: { jsx: "react-jsx", jsxImportSource } } as const;
    const { errors, warnings } = await build({
      ...options,
      tsconfigRaw,
      target: "es2022",
      absWorkingDir: consumer.folder,
      entryPoints: [name],
    });
    expect([...errors, ...warnings]).toEqual([]);
  }
});

it("a mistake in the use of the package is one for the compiler", async () => {
  await consumer.write("wrong.ts", 'import { createParlor } from "parlor/client";\ncreateParlor({ url: 7 });\n');
  const options = { module: "NodeNext", moduleResolution: "NodeNext" };
  expect(await typeFaults(consumer, ["wrong.ts"], options)).toContain("wrong.ts(2");
});

it("the README's example of a test passes", async () => {
  await consumer.write("testing.ts", (await readmeBlocks()).get("testing.ts") ?? "");
  await promisify(execFile)(process.execPath, ["testing.ts"], { cwd: consumer.folder });
});

it("connects, sends, receives, and comes back after the server was killed: in Node, Deno and Bun", async () => {
  await consumer.write("smoke.mjs", await readFile(join(import.meta.dirname, "smoke.mjs"), "utf8"));
  const first = await startWrangler();
  const runs = await Promise.all(Object.keys(RUNTIMES).map((name) => startSmoke(name, first.url)));
  await Promise.all(runs.map((run) => run.says("service")));
  await first.kill("SIGKILL");
  await Promise.all(runs.map((run) => run.says("waiting")));
  const second = await startWrangler({ port: first.port, persistTo: first.persistTo });
  try {
    for (const { lines, says } of runs) {
      await says("back");
      expect(lines).toEqual([
        "opened live 1 parlor.v1 4101",
        "sent true before",
        "service true",
        "waiting",
        "back true before,meanwhile",
      ]);
    }
  } finally {
    await Promise.all([...runs.map((run) => run.stop()), second.stop(), first.stop()]);
  }
});

it("a Worker may have it outside of its handlers, where it may neither draw numbers nor connect", async () => {
  const server = await startServer();
  const headers = { authorization: `Bearer ${await serviceToken()}`, "content-type": "application/json" };
  const thread = JSON.stringify({ id: "from-a-worker", members: [{ userId: "ada" }] });
  await fetch(`${server.url}/v1/threads`, { method: "POST", headers, body: thread });
  const here = { url: server.url, token: await tokenOf("ada") };
  await consumer.write("worker.mjs", workerAt(here));
  const { outputFiles } = await build({
    absWorkingDir: consumer.folder,
    entryPoints: ["worker.mjs"],
    bundle: true,
    write: false,
    format: "esm",
  });
  const script = outputFiles[0]?.text ?? "";
  const workerd = new Miniflare(
    convertV4MiniflareOptions({ name: "client", modules: true, script, compatibilityDate: "2026-11-01" }),
  );
  try {
    const answer = await workerd.dispatchFetch("http://client/");
    expect(await answer.json()).toEqual({ status: "live", ok: true, texts: ["from a Worker"], threads: 1 });
  } finally {
    await Promise.all([workerd.dispose(), server.stop()]);
  }
});

/** A Worker that uses the package. */
const workerAt = ({ url, token }: { url: string; token: string }) => `
import { createParlor } from "parlor/client";
import { inboxOf } from "parlor/inbox";
const parlor = createParlor({ url: "${url}", userId: "ada", getToken: async () => "${token}" });
const inbox = inboxOf(parlor);
const thread = parlor.thread("from-a-worker");
export default {
  async fetch() {
    const [{ connection }] = await Promise.all([thread.open(), inbox.open()]);
    const { ok } = await thread.send({ text: "from a Worker" }).done;
    const texts = thread.getSnapshot().messages.map(({ text }) => text);
    const threads = inbox.getSnapshot().threads.length;
    parlor.close();
    return Response.json({ status: connection.status, ok, texts, threads });
  },
};
`;

/** Starts the smoke test in a runtime, with a thread of its own. */
async function startSmoke(runtime: string, url: string) {
  const threadId = `smoke-${runtime}`;
  const headers = { authorization: `Bearer ${await serviceToken()}`, "content-type": "application/json" };
  const body = JSON.stringify({ id: threadId, members: [{ userId: threadId }] });
  await fetch(`${url}/v1/threads`, { method: "POST", headers, body });
  const [command = "", ...flags] = RUNTIMES[runtime] ?? [];
  const lines: string[] = [];
  const group = startGroup({
    command: join(root, "node_modules/.bin", command),
    args: [...flags, "smoke.mjs", url, await tokenOf(threadId), threadId],
    cwd: consumer.folder,
    onLine: (line) => lines.push(line),
  });
  const says = (word: string) =>
    expect.poll(() => lines.join("\n"), { message: `${runtime}: ${lines.join("\n")}` }).toContain(word);
  return { lines, says, stop: () => group.kill("SIGKILL") };
}
